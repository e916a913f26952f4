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
import { searchKeptLogs } from './search-kept-logs.ts'
import { type SettleModules, type SettleOptions, settleRange } from './settle-range.ts'
import type { VerificationProgress } from './verification-progress.ts'

export interface VerifierOptions extends SettleOptions {
  /** Blocks that are audited in a second at most; 0: none. */
  auditBlocksPerSecond: number
}

export interface VerifierModules extends SettleModules {
  progress: VerificationProgress
  /** Blocks that wait to be indexed; undefined while that is not known. */
  behindHead(): number | undefined
  /** Resolves when a block is indexed, or the head moves. */
  moved(): Promise<void>
}

/** What is new goes first: old blocks are verified while no more than so many wait. */
const NEAR_HEAD = 3
/** Final blocks are read again when so many wait, */
const CONFIRM_BLOCKS = 32
/** or when the last time is so long ago. */
const CONFIRM_EVERY_MS = 60_000
/** Blocks that are read again at once. */
const CONFIRM_STEP = 10_000
/** Until then it looks whether they are. */
const BEHIND_MS = 1_000
/** With nothing to do, it waits for a block; only what is due by the clock is looked at before. */
const IDLE_MS = 30_000
const FIRST_RETRY_MS = 1_000
const LAST_RETRY_MS = 300_000
/** Of a few blocks. */
const LAST_SHORT_RETRY_MS = 10_000
const SECOND_MS = 1_000

/**
 * Looks for false answers in what was indexed, as long as the lease is held: ranges that contradict later logs are read again until
 * they are explained, blocks that have become final are read again, and old blocks are proved one after the other. What is
 * found is repaired. How far it is stands in the database: another leader goes on from there.
 * Runs until `signal` aborts; rejects with what trying again cannot help.
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
    else if (Date.now() >= (explaining?.againAt ?? 0) && (await explained(open))) return AT_ONCE
    if (!isCreationRead) {
      creation = await readCreation(source, startBlock)
      isCreationRead = true
    }
    const { indexedBlock, finalizedBlock = 0, synced } = await readCursor(database)
    const final = Math.min(indexedBlock, finalizedBlock)
    if (await confirmNext(final)) return AT_ONCE
    // An empty registry counts as whole once that is proved: nobody waits for a pace.
    const isUrgent = !synced
    if (options.auditBlocksPerSecond === 0 && !isUrgent) return idle()
    const blocks = await auditNext(final, options, modules)
    if (blocks === 0) return idle()
    return isUrgent ? AT_ONCE : { ms: (blocks * SECOND_MS) / options.auditBlocksPerSecond }
  }

  /** Until a block is indexed, or what could not be explained is tried again. */
  function idle(): Pause {
    const againInMs = (explaining?.againAt ?? Infinity) - Date.now()
    return { ms: Math.min(IDLE_MS, Math.max(0, againInMs)), untilMoved: true }
  }

  /** @returns whether there was news; what cannot be explained now is tried again later, and holds nothing up */
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

  /** Reads blocks that have become final again. @returns whether there were any */
  async function confirmNext(final: number): Promise<boolean> {
    const { confirmedBlock = startBlock - 1 } = await readVerification(database)
    const waiting = final - confirmedBlock
    const isDue = waiting >= CONFIRM_BLOCKS || Date.now() - confirmedAt >= CONFIRM_EVERY_MS
    if (waiting <= 0 || !isDue) return false
    const from = confirmedBlock + 1
    const range = await readAgain(source, from, Math.min(final, from + CONFIRM_STEP - 1))
    await settleRange(range, { ...options, isLinked: false }, modules)
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
    // Asked for first, so that what is indexed during the step is not missed.
    const moved = modules.moved()
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
    await rest(pause, moved, signal)
  }
}

/** How long to wait before the next step; with `untilMoved`, no longer than until a block is indexed. */
interface Pause {
  ms: number
  untilMoved?: boolean
}

const AT_ONCE: Pause = { ms: 0 }

async function rest(pause: Pause, moved: Promise<void>, signal: AbortSignal): Promise<void> {
  if (!pause.untilMoved) return sleep(pause.ms, signal)
  const woken = new AbortController()
  void moved.then(() => woken.abort())
  await sleep(pause.ms, AbortSignal.any([signal, woken.signal])).catch(() => {})
  signal.throwIfAborted()
}

const isRetryable = (error: unknown): error is ExporterError =>
  error instanceof ExporterError && error.retryable
