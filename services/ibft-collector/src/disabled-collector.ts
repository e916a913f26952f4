import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { DisabledNetwork } from './configuration.ts'
import type { IbftCollector } from './ibft-collector.ts'

const MESSAGES = {
  disabled: 'not joining the SSV network: P2P_ENABLED is false',
  unsupported:
    'not joining the SSV network: SSV_GENERATION is not set and the network has no default, no decided messages or duties are collected',
}

/** A collector without a network to join: logs once and does nothing. */
export function disabledCollector(
  { reason }: DisabledNetwork,
  { network, logger }: { network: string; logger: Logger },
): IbftCollector {
  logger[reason === 'disabled' ? 'info' : 'warn']({ network }, MESSAGES[reason])
  return {
    ready: async () => ({ ready: true, role: 'collector', network: reason }),
    status: () => ({ role: 'collector', network: reason }),
  }
}
