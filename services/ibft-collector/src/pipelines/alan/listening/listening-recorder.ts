import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import type { AlanNetworkParameters } from '@ssv-exporter/ssv/alan/validation/validation-context'
import type { Database } from '@ssv-exporter/store/database'
import { ensureCollector } from '@ssv-exporter/store/decided/origins'
import {
  dropListeningBefore,
  type ListeningInterval,
  putListening,
} from '@ssv-exporter/store/listening/listening'
import { createSlotListening, type SampledSlot, type Subnets } from './slot-listening.ts'
import { toIntervals } from './to-intervals.ts'

export interface ListeningRecorderOptions {
  /** Name of the collector. */
  readonly name: string
  /** As of duties; unlimited when absent. */
  readonly retentionDays?: number
  readonly everyMs?: number
}

export interface ListeningRecorderModules {
  readonly database: Database
  readonly network: Pick<AlanNetworkParameters, 'genesisMs' | 'slotMs'>
  /** Subnets from which duties are received and can be collected. */
  readonly subnets: () => Subnets
  /** A number that grows when messages or duties are lost. */
  readonly losses: () => number
  /** Resolves when every duty collected so far is stored. */
  readonly flush: () => Promise<void>
  readonly now: () => number
  readonly logger: Logger
  readonly metrics: Metrics
}

/**
 * Records which subnets this collector listened to, per slot: only then does a missing signature
 * say something about its operator. A slot counts if the subnet was listened to throughout, nothing
 * was lost, and its duties are stored. It is written a slot after its end, so that messages under
 * way are verified.
 */
export interface ListeningRecorder extends Startable {
  status(): ListeningStatus
}

export interface ListeningStatus {
  /** Number of subnets listened to now. */
  readonly subnets: number
  /** The last slot that is stored; absent before the first. */
  readonly storedSlot?: number
  /** Slots waiting to be stored. */
  readonly waiting: number
}

const DEFAULT_EVERY_MS = 500
const DAY_MS = 86_400_000

export function createListeningRecorder(
  { name, retentionDays, everyMs = DEFAULT_EVERY_MS }: ListeningRecorderOptions,
  { database, network, subnets, losses, flush, now, logger, metrics }: ListeningRecorderModules,
): ListeningRecorder {
  const listening = createSlotListening()
  /** Not stored yet, ascending. */
  let waiting: SampledSlot[] = []
  let last: ListeningInterval | undefined
  let storedSlot: number | undefined
  let knownLosses = losses()
  let timer: NodeJS.Timeout | undefined
  let isStopped = false
  let isSaving = false
  /** The slot of the last attempt to save: after a failure, the next slot is another one. */
  let savedAt = Number.NEGATIVE_INFINITY
  let writing: Promise<unknown> = Promise.resolve()

  const countSubnets = () => subnets().filter(Boolean).length
  metrics.gauge({
    name: 'ssv_collector_subnets_listened',
    help: 'Subnets from which duties are received: with a mesh peer, a registry and known forks',
    collect: (gauge) => gauge.set(countSubnets()),
  })

  const slotAt = (ms: number) => Math.floor((ms - network.genesisMs) / network.slotMs)

  /** What was lost may belong to any slot that is not stored. */
  function checkLosses(): void {
    const lost = losses()
    if (lost === knownLosses) return
    knownLosses = lost
    listening.invalidate()
    waiting = waiting.map(({ slot }) => ({ slot, subnets: [] }))
  }

  function tick(): void {
    const slot = slotAt(now())
    const ended = listening.sample(slot, subnets())
    if (ended !== undefined) waiting.push(ended)
    checkLosses()
    if (isSaving || slot === savedAt || !waiting.some((one) => one.slot < slot - 1)) return
    savedAt = slot
    void save(slot - 1)
  }

  async function save(beforeSlot: number): Promise<void> {
    isSaving = true
    try {
      await flush()
      checkLosses()
      if (isStopped) return
      const due = waiting.filter(({ slot }) => slot < beforeSlot)
      const intervals = toIntervals(last, due)
      const written = write(intervals)
      writing = written.catch(() => {})
      await written
      last = intervals.at(-1) ?? last
      storedSlot = due.at(-1)?.slot ?? storedSlot
      waiting = waiting.filter(({ slot }) => slot >= beforeSlot)
    } catch (error) {
      logger.warn({ err: error }, 'failed to write listening intervals, retrying')
    } finally {
      isSaving = false
    }
  }

  async function write(intervals: readonly ListeningInterval[]): Promise<void> {
    if (intervals.length === 0) return
    const collector = await ensureCollector(database, name)
    await database.transaction('listening-write', async (transaction) => {
      await putListening(transaction, collector, intervals)
      if (retentionDays === undefined) return
      await dropListeningBefore(transaction, slotAt(now() - retentionDays * DAY_MS))
    })
  }

  return {
    async start() {
      if (isStopped) return
      timer = setInterval(tick, Math.min(everyMs, network.slotMs / 4))
      tick()
    },
    async stop() {
      isStopped = true
      clearInterval(timer)
      await writing
    },
    status: () => ({
      subnets: countSubnets(),
      ...(storedSlot !== undefined && { storedSlot }),
      waiting: waiting.length,
    }),
  }
}
