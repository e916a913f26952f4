import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { DisabledNetwork } from './configuration.ts'
import type { IbftCollector } from './ibft-collector.ts'

const SAID = {
  disabled: 'not joining the SSV network: P2P_ENABLED is false',
  unsupported:
    'not joining the SSV network: its generation is not supported, no decided messages are collected',
}

/** A collector without a network to join: logs once and does nothing. */
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
