import { constants } from 'node:os'
import { describeError } from './describe-error.ts'
import { EXIT_TRY_AGAIN, exitCodeOf } from './exit.ts'
import type { Startable } from './lifecycle.ts'
import { redactUrls } from './redact.ts'

/** Shuts the process down because of `error`; only the first call has an effect. */
export type Fail = (error: unknown) => void

/**
 * Builds the components of the process without starting them. `signal` is aborted on termination;
 * `fail` reports later errors.
 */
export type Main = (signal: AbortSignal, fail: Fail) => Promise<Startable>

const EXIT_BY_SIGNAL = 128
/** A signal to the process group arrives twice: directly and forwarded by the parent process. */
const SAME_SIGNAL_MS = 500
/** SIGHUP: the terminal was closed. */
const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Runs a process from start to exit.
 *
 * SIGINT, SIGTERM or SIGHUP shuts down gracefully and exits with 0; a second one exits immediately
 * with 130, 143 or 129. A fatal error is printed as one line on standard error, with exit code 1
 * (the operator must act) or 75 (retry).
 */
export async function runMain(main: Main): Promise<void> {
  const ending = new AbortController()
  const ended = Promise.withResolvers<void>()
  let exitCode = 0
  let signalledAtMs: number | undefined

  function fail(error: unknown, code = exitCodeOf(error)): void {
    if (ending.signal.aborted) return
    exitCode = code
    process.stderr.write(`${describeError(error)}\n`)
    ending.abort(error)
    ended.resolve()
  }

  function onSignal(name: (typeof ENDING_SIGNALS)[number]): void {
    const atMs = performance.now()
    if (signalledAtMs !== undefined && atMs - signalledAtMs < SAME_SIGNAL_MS) return
    if (ending.signal.aborted) process.exit(EXIT_BY_SIGNAL + constants.signals[name])
    signalledAtMs = atMs
    ending.abort(new Error(`${name} received`))
    ended.resolve()
  }

  for (const name of ENDING_SIGNALS) process.on(name, onSignal)
  // Writing to a closed terminal fails; this must not interrupt the shutdown.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  // A bug: the stack matters more than a short message.
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
  // Building and starting may take long (a standby waits for its lease), so shutdown does not wait
  // for them.
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
