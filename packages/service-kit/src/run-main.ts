import { constants } from 'node:os'
import { describeError } from './describe-error.ts'
import { EXIT_TRY_AGAIN, exitCodeOf } from './exit.ts'
import type { Startable } from './lifecycle.ts'
import { redactUrls } from './redact.ts'

/** Ends the process in order because of `error`; the first call counts. */
export type Fail = (error: unknown) => void

/**
 * Builds what the process runs, without starting it.
 * `signal` is aborted when the process is told to end; `fail` is for errors that come up later.
 */
export type Main = (signal: AbortSignal, fail: Fail) => Promise<Startable>

const EXIT_BY_SIGNAL = 128
/** A signal to the whole group of processes comes twice: by itself, and handed on by whoever started us. */
const SAME_SIGNAL_MS = 500
/** SIGHUP: the terminal was closed. */
const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Runs a process from its start to its exit.
 *
 * SIGINT, SIGTERM or SIGHUP stops everything in order and exits 0; a second one exits at once with 130, 143 or 129. A fatal error
 * is told in one line on standard error and exits 1 (the operator must act) or 75 (try again).
 */
export async function runMain(main: Main): Promise<void> {
  const ending = new AbortController()
  const ended = Promise.withResolvers<void>()
  let exitCode = 0
  let toldAtMs: number | undefined

  function fail(error: unknown, code = exitCodeOf(error)): void {
    if (ending.signal.aborted) return
    exitCode = code
    process.stderr.write(`${describeError(error)}\n`)
    ending.abort(error)
    ended.resolve()
  }

  function onSignal(name: (typeof ENDING_SIGNALS)[number]): void {
    const atMs = performance.now()
    if (toldAtMs !== undefined && atMs - toldAtMs < SAME_SIGNAL_MS) return
    if (ending.signal.aborted) process.exit(EXIT_BY_SIGNAL + constants.signals[name])
    toldAtMs = atMs
    ending.abort(new Error(`${name} received`))
    ended.resolve()
  }

  for (const name of ENDING_SIGNALS) process.on(name, onSignal)
  // A terminal that is closed takes nothing any more; what must still end must not end because of that.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  // A bug of ours: where it came from matters more than a short message.
  function failUnexpectedly(error: unknown): void {
    if (error instanceof Error) process.stderr.write(`${redactUrls(error.stack ?? '')}\n`)
    fail(error, EXIT_TRY_AGAIN)
  }
  process.on('unhandledRejection', failUnexpectedly)
  process.on('uncaughtException', failUnexpectedly)

  let running: Startable | undefined
  async function buildAndStart(): Promise<void> {
    const built = await main(ending.signal, fail)
    if (ending.signal.aborted) return
    running = built
    await built.start()
  }
  // Building and starting may take long (a standby waits for its turn): the end does not wait for them.
  buildAndStart().catch(fail)
  await ended.promise
  try {
    await running?.stop()
  } catch (error) {
    process.stderr.write(`${describeError(error)}\n`)
    if (exitCode === 0) exitCode = exitCodeOf(error)
  }
  process.exit(exitCode)
}
