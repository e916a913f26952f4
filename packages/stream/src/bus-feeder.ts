import { createWakeSignal } from '@ssv-exporter/flow/wake-signal'
import { type BackoffOptions, backoffDelay } from '@ssv-exporter/service-kit/backoff'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import type { PublicationBus } from './bus.ts'
import { BusGapError, BusUnavailableError, LogBehindBusError } from './errors.ts'
import type { LogHead, LogPosition, PublicationReader } from './log.ts'
import type { Publication } from './publication.ts'
import { readInEpoch } from './read-in-epoch.ts'
import type { RelayMetrics } from './relay-metrics.ts'

export interface BusFeederOptions {
  batchSize: number
  windowSize: number
  /** How often an idle bus is checked for lost data. */
  checkMs: number
}

export interface BusFeederModules {
  log: PublicationReader
  bus: PublicationBus
  logger: Logger
  metrics: RelayMetrics
}

export interface BusFeeder {
  /**
   * Accepts publications just committed to the log. Never blocks: what does not fit is read from
   * the log later.
   */
  enqueue(batch: readonly Publication[]): void
  /** @throws LogBehindBusError; does not throw if the bus is unavailable */
  verify(): Promise<void>
  /** Keeps the bus up to date with the log until aborted. @throws LogBehindBusError */
  run(signal: AbortSignal): Promise<void>
}

type RefillReason = 'start' | 'away' | 'gap' | 'lost' | 'overflow' | 'epoch' | 'failure'

const BACKOFF: BackoffOptions = { initialMs: 50, maxMs: 1_000, factor: 2, jitter: 0.3 }

/**
 * Copies the log to the bus without blocking the relay: the log progresses regardless of the state
 * of the bus.
 */
export function createBusFeeder(options: BusFeederOptions, modules: BusFeederModules): BusFeeder {
  const { batchSize, windowSize, checkMs } = options
  const { log, bus, logger, metrics } = modules
  const wakeUp = createWakeSignal()
  let queue: (readonly Publication[])[] = []
  let queued = 0
  /** A publication did not fit into the queue and requires a refill. */
  let missed = false
  /** Last known content of the bus; `undefined` if it must be refilled. */
  let appended: LogPosition | undefined
  let reason: RefillReason = 'start'

  function takeQueue(): (readonly Publication[])[] {
    const taken = queue
    queue = []
    queued = 0
    return taken
  }

  function fallBehind(why: RefillReason): void {
    appended = undefined
    reason = why
  }

  async function refill(signal: AbortSignal): Promise<void> {
    // All queued publications are committed, so the log contains them.
    takeQueue()
    missed = false
    // Read the top before the head. In reverse order, publications in between would look like a log
    // rollback.
    const top = await bus.top()
    const head = await log.head()
    assertNotBehind(top, head)
    const { epoch } = head
    const isSameEpoch = top?.epoch === epoch
    const oldest = Math.max(head.earliest - 1, head.offset - windowSize)
    let after = isSameEpoch ? Math.max(top.offset, oldest) : oldest
    if (!isSameEpoch) await bus.append(epoch, [], { refill: true })
    while (!signal.aborted) {
      const batch = await readInEpoch(log, epoch, after, batchSize)
      if (!batch) return fallBehind('epoch')
      const last = batch.at(-1)
      if (last) await bus.append(epoch, batch, { refill: true })
      after = last?.offset ?? after
      if (batch.length < batchSize) break
    }
    metrics.refills.inc({ reason })
    logger.info({ reason, epoch, offset: after }, 'bus refilled from the log')
    appended = { epoch, offset: after }
    metrics.busLag.set(queued)
  }

  async function drain(signal: AbortSignal): Promise<void> {
    while (appended && queue.length > 0 && !signal.aborted) {
      const batches = takeQueue()
      // Read after the move, so that the moved publications are known to belong to this epoch (see
      // readInEpoch).
      const { epoch } = await log.head()
      if (epoch !== appended.epoch) return fallBehind('epoch')
      for (const batch of batches) {
        await bus.append(epoch, batch)
        const offset = Math.max(appended.offset, batch.at(-1)?.offset ?? 0)
        appended = { epoch, offset }
      }
      metrics.busLag.set(queued)
    }
  }

  /** Detects a bus that lost its data while idle. */
  async function checkTop(): Promise<void> {
    if (!appended || queue.length > 0) return
    const top = await bus.top()
    if (top?.epoch !== appended.epoch || top.offset < appended.offset) fallBehind('lost')
  }

  async function round(signal: AbortSignal): Promise<void> {
    if (!appended || missed) await refill(signal)
    await drain(signal)
    if (!appended || missed) return
    await wakeUp.wait(checkMs, signal)
    if (!signal.aborted) await checkTop()
  }

  return {
    enqueue(batch) {
      if (queued + batch.length > windowSize) {
        takeQueue()
        missed = true
        reason = 'overflow'
      } else {
        queue.push(batch)
        queued += batch.length
      }
      metrics.busLag.inc(batch.length)
      wakeUp.set()
    },
    async verify() {
      try {
        const top = await bus.top()
        assertNotBehind(top, await log.head())
      } catch (error) {
        if (!(error instanceof BusUnavailableError)) throw error
      }
    },
    async run(signal) {
      fallBehind('start')
      let failures = 0
      while (!signal.aborted) {
        try {
          await round(signal)
          failures = 0
        } catch (error) {
          if (error instanceof LogBehindBusError) throw error
          failures += 1
          fallBehind(reasonOf(error))
          metrics.errors.inc({ reason })
          const level = failures === 1 ? 'warn' : 'debug'
          logger[level]({ err: error, failures }, 'failed to append to bus')
          await sleep(backoffDelay(failures, BACKOFF, Math.random()), signal).catch(() => undefined)
        }
      }
    },
  }
}

function assertNotBehind(top: LogPosition | undefined, head: LogHead): void {
  if (top?.epoch !== head.epoch || top.offset <= head.offset) return
  const facts = { epoch: head.epoch, logOffset: head.offset, busOffset: top.offset }
  throw new LogBehindBusError(facts)
}

function reasonOf(error: unknown): RefillReason {
  if (error instanceof BusGapError) return 'gap'
  return error instanceof BusUnavailableError ? 'away' : 'failure'
}
