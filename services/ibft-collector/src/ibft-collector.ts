import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'

export interface IbftCollector extends Startable {
  status(): { role: 'collector'; peers: number }
}

/**
 * The room of the collector. It joins no network yet: it starts, stops and says that it has no peers,
 * so that whoever composes the services already has its place.
 */
export function createIbftCollector({ logger }: { logger: Logger }): IbftCollector {
  return {
    async start() {
      logger.debug('ibft-collector started without a network')
    },
    async stop() {},
    status: () => ({ role: 'collector', peers: 0 }),
  }
}
