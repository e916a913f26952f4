import type { Lifecycle } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import type { Database } from '@ssv-exporter/store/database'
import { createLeaseSource } from '@ssv-exporter/store/lease'
import { createOutboxListener } from '@ssv-exporter/store/outbox-listener'
import { createPublicationLog } from '@ssv-exporter/store/publication-log'
import { createStoreWatch } from '@ssv-exporter/store/store-watch'
import type { PublicationBus } from '@ssv-exporter/stream/bus'
import { createRelay, type Relay } from '@ssv-exporter/stream/relay'
import { RELAY_DEFAULTS } from '@ssv-exporter/stream/relay-defaults'

export interface AddRelayOptions {
  /** For locks and notifications: must not go through a transaction pooler. */
  readonly directUrl: string
}

export interface AddRelayModules {
  readonly database: Database
  readonly bus: PublicationBus
  readonly logger: Logger
  readonly metrics: Metrics
}

/**
 * Creates the relay from the outbox to the bus, and adds it to `lifecycle` with the metrics of the
 * database. One relay is elected among all writing processes: publishing does not depend on a
 * certain service.
 */
export function addRelay(
  lifecycle: Lifecycle,
  { directUrl: url }: AddRelayOptions,
  modules: AddRelayModules,
): Relay {
  const wakeUps = createOutboxListener({ url }, modules)
  const relay = createRelay(RELAY_DEFAULTS, {
    ...modules,
    log: createPublicationLog(modules.database),
    leases: createLeaseSource({ name: 'relay', url }, modules),
    wakeUps,
  })
  lifecycle.add('store watch', createStoreWatch({}, modules))
  lifecycle.add('outbox listener', wakeUps)
  lifecycle.add('relay', relay)
  return relay
}
