import { ExporterError } from '@ssv-exporter/service-kit/errors'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import { type Contradiction, isOpen, readContradictions } from '@ssv-exporter/store/contradictions'
import { readCursor } from '@ssv-exporter/store/cursor'
import { readVerification, writeConfirmed } from '@ssv-exporter/store/verification'
import { auditNext } from './audit.ts'
import { explain } from './explain.ts'
import { readAgain } from './read-again.ts'
import { type Creation, readCreation } from './read-creation.ts'
import { readFacts } from './read-facts.ts'
import { type ReconcileModules, type ReconcileOptions, reconcileRange } from './reconcile-range.ts'
import { searchKeptLogs } from './search-kept-logs.ts'
import type { VerificationProgress } from './verification-progress.ts'

export interface VerifierOptions extends ReconcileOptions {
  /** Maximum number of blocks audited per second; 0: none. */
  auditBlocksPerSecond: number
}

export interface VerifierModules extends ReconcileModules {
  progress: VerificationProgress
  /** Blocks waiting to be indexed; undefined while unknown. */
  behindHead(): number | undefined
  /** Resolves when a block is indexed or the head changes. */
  blocksIndexed(): Promise<void>
}

/** New blocks have priority: old blocks are verified while at most this many wait. */
const NEAR_HEAD = 3
/** Final blocks are read again when this many wait, */
const CONFIRM_BLOCKS = 32
/** or after this long since the last time. */
const CONFIRM_EVERY_MS = 60_000
/** Blocks read again per step. */
const CONFIRM_STEP = 10_000
/** Poll interval while indexing is behind. */
const BEHIND_MS = 1_000
/** Maximum wait when idle, after which timed work is checked; a new block ends it earlier. */
const IDLE_MS = 30_000
const FIRST_RETRY_MS = 1_000
const LAST_RETRY_MS = 300_000
/** Maximum retry delay for a range of a few blocks. */
const LAST_SHORT_RETRY_MS = 10_000
const SECOND_MS = 1_000

/**
 * Searches the index for wrong answers of endpoints while the lease is held. Ranges that contradict
 * later logs are read again until explained, newly final blocks are read again, and old blocks are
 * proved in order. Errors are repaired. Progress is stored in the database, so that the next leader
 * continues. Runs until `signal` aborts; rejects with permanent failures.
 */
export async function runVerifier(
  options: VerifierOptions,
  modules: VerifierModules,
): Promise<void> {
  const { signal, startBlock } = options
  const { database, source, logger, progress, behindHead } = modules
  let creation: Creation = { seen: undefined }
  let isCreationRead = false
  let confirmedAt = 0
  let retryMs = FIRST_RETRY_MS
  let explaining: { fault: string; againAt: number; retryMs: number } | undefined

  async function step(): Promise<Pause> {
    if ((behindHead() ?? Infinity) > NEAR_HEAD) return { ms: BEHIND_MS }
    await searchKeptLogs(database, options)
    const open = (await readContradictions(database)).find(isOpen)
    if (open === undefined) explaining = undefined
    else if (Date.now() >= (explaining?.againAt ?? 0) && (await explained(open))) return NO_PAUSE
    if (!isCreationRead) {
      creation = await readCreation(source, startBlock)
      isCreationRead = true
    }
    const { indexedBlock, finalizedBlock = 0, synced } = await readCursor(database)
    const final = Math.min(indexedBlock, finalizedBlock)
    if (await confirmNext(final)) return NO_PAUSE
    // An empty registry counts as complete once that is proved, so the audit is not throttled.
    const isUrgent = !synced
    if (options.auditBlocksPerSecond === 0 && !isUrgent) return idle()
    const blocks = await auditNext(final, options, modules)
    if (blocks === 0) return idle()
    return isUrgent ? NO_PAUSE : { ms: (blocks * SECOND_MS) / options.auditBlocksPerSecond }
  }

  /** Waits until a block is indexed or an unexplained contradiction is due for a retry. */
  function idle(): Pause {
    const againInMs = (explaining?.againAt ?? Infinity) - Date.now()
    return { ms: Math.min(IDLE_MS, Math.max(0, againInMs)), untilMoved: true }
  }

  /**
   * @returns whether anything changed; a contradiction that cannot be explained now is retried
   * later and blocks nothing
   */
  async function explained(open: Contradiction): Promise<boolean> {
    try {
      await explain(open, options, modules)
      explaining = undefined
      return true
    } catch (error) {
      signal.throwIfAborted()
      if (!isRetryable(error)) throw error
      const { retryMs: waitMs = FIRST_RETRY_MS } = explaining ?? {}
      const fault = error.message
      const againAt = Date.now() + waitMs
      const isShort = open.toBlock - open.fromBlock < CONFIRM_STEP
      const longestMs = isShort ? LAST_SHORT_RETRY_MS : LAST_RETRY_MS
      explaining = { fault, againAt, retryMs: Math.min(longestMs, waitMs * 2) }
      return false
    }
  }

  /** Reads newly final blocks again. @returns whether there were any */
  async function confirmNext(final: number): Promise<boolean> {
    const { confirmedBlock = startBlock - 1 } = await readVerification(database)
    const waiting = final - confirmedBlock
    const isDue = waiting >= CONFIRM_BLOCKS || Date.now() - confirmedAt >= CONFIRM_EVERY_MS
    if (waiting <= 0 || !isDue) return false
    const from = confirmedBlock + 1
    const range = await readAgain(source, from, Math.min(final, from + CONFIRM_STEP - 1))
    await reconcileRange(range, { ...options, isLinked: false }, modules)
    await writeConfirmed(database, { from, to: range.to, startBlock })
    confirmedAt = Date.now()
    return true
  }

  const report = async () => {
    const isAtHead = behindHead() === 0
    const facts = await readFacts(database, { startBlock, creation, isAtHead })
    progress.found({ ...facts, fault: explaining?.fault })
  }

  for (;;) {
    // Subscribed first, so that blocks indexed during the step are not missed.
    const blocksIndexed = modules.blocksIndexed()
    let pause: Pause
    try {
      pause = await step()
      await report()
      retryMs = FIRST_RETRY_MS
    } catch (error) {
      signal.throwIfAborted()
      if (!isRetryable(error)) throw error
      logger.debug({ err: error, retryInMs: retryMs }, 'verification interrupted')
      await report().catch(() => {})
      progress.failed(error.message)
      pause = { ms: retryMs }
      retryMs = Math.min(LAST_RETRY_MS, retryMs * 2)
    }
    await rest(pause, blocksIndexed, signal)
  }
}

/** How long to wait before the next step; with `untilMoved`, at most until a block is indexed. */
interface Pause {
  ms: number
  untilMoved?: boolean
}

const NO_PAUSE: Pause = { ms: 0 }

async function rest(
  pause: Pause,
  blocksIndexed: Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  if (!pause.untilMoved) return sleep(pause.ms, signal)
  const woken = new AbortController()
  void blocksIndexed.then(() => woken.abort())
  await sleep(pause.ms, AbortSignal.any([signal, woken.signal])).catch(() => {})
  signal.throwIfAborted()
}

const isRetryable = (error: unknown): error is ExporterError =>
  error instanceof ExporterError && error.retryable
