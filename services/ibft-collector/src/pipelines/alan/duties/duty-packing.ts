import type { Jobs } from '@ssv-exporter/jobs/jobs'
import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import type { AlanNetworkParameters } from '@ssv-exporter/ssv/alan/validation/validation-context'
import type { Database } from '@ssv-exporter/store/database'
import { packDuties } from '@ssv-exporter/store/duties/pack-duties'

const JOB = 'duty-packing'
/** Slots are packed by the run after the one that closed them. */
const EVERY_MS = 600_000
/**
 * Slots after the last one of a group until it is closed. Nodes forward messages for 34 slots; the
 * rest is for a database that was away.
 */
const CLOSED_AFTER_SLOTS = 300

export interface DutyPackingModules {
  readonly jobs: Pick<Jobs, 'handle' | 'every'>
  readonly database: Database
  readonly network: Pick<AlanNetworkParameters, 'genesisMs' | 'slotMs'>
  readonly now: () => number
  readonly logger: Logger
  readonly metrics: Metrics
}

/** Packs the duties of closed slots in the background, in one collector at a time. */
export function createDutyPacking({
  jobs,
  database,
  network,
  now,
  logger,
  metrics,
}: DutyPackingModules): Startable {
  const packed = metrics.counter({
    name: 'ssv_collector_duties_packed_total',
    help: 'Duties of closed slots that were packed',
  })
  jobs.handle(JOB, async (_data, { signal }) => {
    const slot = Math.floor((now() - network.genesisMs) / network.slotMs)
    const duties = await packDuties(database, {
      closedTo: Math.max(0, slot - CLOSED_AFTER_SLOTS),
      signal,
    })
    packed.inc(duties)
    if (duties > 0) logger.info({ duties }, 'packed duties of closed slots')
  })
  return {
    async start() {
      jobs.every(JOB, EVERY_MS)
    },
    async stop() {},
  }
}
