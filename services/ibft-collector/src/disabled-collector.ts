import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { DisabledNetwork } from './configuration.ts'
import type { IbftCollector } from './ibft-collector.ts'

const SAID = {
  disabled: 'the SSV network is not joined: P2P_ENABLED is false',
  unsupported:
    'the SSV network is not joined: its operators speak a language that is not spoken here. Decided messages are not collected',
}

/** A collector that has no network to join: it says so once and is in nobody's way. */
export function disabledCollector(
  { reason }: DisabledNetwork,
  { network, logger }: { network: string; logger: Logger },
): IbftCollector {
  logger[reason === 'disabled' ? 'info' : 'warn']({ network }, SAID[reason])
  return {
    ready: async () => ({ ready: true, role: 'collector', network: reason }),
    status: () => ({ role: 'collector', network: reason }),
  }
}
