import { createWakeSignal } from '@ssv-exporter/flow/wake-signal'
import { type BackoffOptions, backoffDelay } from '@ssv-exporter/service-kit/backoff'
import { ExporterError } from '@ssv-exporter/service-kit/errors'
import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { type Metrics, show } from '@ssv-exporter/service-kit/metrics'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import type { PublicationBus } from './bus.ts'
import { createBusFeeder } from './bus-feeder.ts'
import { LogBehindBusError } from './errors.ts'
import type { LeaseSource } from './lease.ts'
import type { PublicationLog } from './log.ts'
import { createRelayMetrics } from './relay-metrics.ts'

export interface RelayOptions {
  /** Batch size for moving, reading and appending publications. */
  batchSize: number
  /** Number of publications in a refill of the bus. */
  windowSize: number
  /** Poll interval of the outbox without wake-ups. */
  pollMs: number
}

/** Source of outbox wake-ups, e.g. database notifications. Wake-ups may be missing or spurious. */
export interface WakeUps {
  subscribe(listener: () => void): () => void
}

export interface RelayModules {
  log: PublicationLog
  bus: PublicationBus
  leases: LeaseSource
  logger: Logger
  metrics: Metrics
  wakeUps?: WakeUps
}

export interface RelayStatus {
  /** Whether this process is the active relay. */
  leading: boolean
  /** Error code if it can neither acquire the lease nor determine that another process holds it. */
  fault: string | undefined
}

export interface Relay extends Startable {
  /** Signals that the outbox has rows. */
  wake(): void
  status(): RelayStatus
}

const BACKOFF: BackoffOptions = { initialMs: 100, maxMs: 5_000, factor: 2, jitter: 0.3 }

/**
 * Moves the outbox into the log and the log to the bus while it holds the lease.
 *
 * The log is committed first, then the bus is updated. After a crash in between, a bus outage or
 * data loss, or two concurrent relays, the bus is repaired from the log; in the meantime followers
 * read the log. start() resolves immediately; while another relay holds the lease this one waits.
 */
export function createRelay(options: RelayOptions, modules: RelayModules): Relay {
  const { batchSize, windowSize, pollMs } = options
  const { log, bus, leases, wakeUps } = modules
  const logger = modules.logger.child({ part: 'relay' })
  const metrics = createRelayMetrics(modules.metrics)
  const feeder = createBusFeeder(
    { batchSize, windowSize, checkMs: pollMs },
    { log, bus, logger, metrics },
  )
  show(metrics.busLag, undefined)
  const wakeUp = createWakeSignal()
  const stopping = new AbortController()
  let leading = false
  let fault: string | undefined
  let running: Promise<void> | undefined
  let unsubscribe: (() => void) | undefined

  /** Repeats `work` until `signal` aborts, with exponential backoff after failures. */
  async function repeat(work: () => Promise<void>, where: string, signal: AbortSignal) {
    let failures = 0
    while (!signal.aborted) {
      try {
        await work()
        failures = 0
      } catch (error) {
        if (signal.aborted) return
        failures += 1
        metrics.errors.inc({ reason: error instanceof ExporterError ? error.code : where })
        logger.error({ err: error, where, failures }, 'relay failed')
        await sleep(backoffDelay(failures, BACKOFF, Math.random()), signal).catch(() => undefined)
      }
    }
  }

  async function move(signal: AbortSignal): Promise<void> {
    const moved = await log.moveOutbox(batchSize)
    if (moved.length > 0) {
      metrics.moved.inc(moved.length)
      feeder.enqueue(moved)
    }
    if (moved.length < batchSize) await wakeUp.wait(pollMs, signal)
  }

  /**
   * One term as the active relay: until the lease is lost, the relay is stopped, or the feeder
   * detects a log rollback.
   */
  async function lead(lost: AbortSignal): Promise<void> {
    await feeder.verify()
    const ended = new AbortController()
    const term = AbortSignal.any([stopping.signal, lost, ended.signal])
    const moving = repeat(() => move(term), 'move', term)
    try {
      await feeder.run(term)
    } finally {
      ended.abort()
      await moving
    }
  }

  function blockedBy(error: unknown): void {
    fault = error === undefined ? undefined : codeOf(error)
    metrics.cannotLead.set(fault === undefined ? 0 : 1)
  }

  async function serveTerm(): Promise<void> {
    const standingBy = () => blockedBy(undefined)
    const lease = await leases.acquire(stopping.signal, { standingBy, blocked: blockedBy })
    blockedBy(undefined)
    leading = true
    metrics.leading.set(1)
    metrics.busLag.set(0)
    logger.info({ fencingToken: lease.fencingToken }, 'relay acquired leadership')
    try {
      await lead(lease.lost)
    } catch (error) {
      if (!(error instanceof LogBehindBusError)) throw error
      metrics.errors.inc({ reason: error.code })
      logger.error({ err: error }, 'log rolled back, starting a new epoch')
      await log.beginEpoch(error.epoch)
    } finally {
      leading = false
      metrics.leading.set(0)
      show(metrics.busLag, undefined)
      await lease.release()
      logger.info({ fencingToken: lease.fencingToken }, 'relay lost leadership')
    }
  }

  return {
    async start() {
      if (stopping.signal.aborted) return
      unsubscribe = wakeUps?.subscribe(() => wakeUp.set())
      running = repeat(serveTerm, 'lease', stopping.signal)
    },
    async stop() {
      stopping.abort()
      unsubscribe?.()
      await running
    },
    wake: () => wakeUp.set(),
    status: () => ({ leading, fault }),
  }
}

function codeOf(error: unknown): string {
  return error instanceof ExporterError ? error.code : 'UNKNOWN'
}
