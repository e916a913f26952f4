import { StopFailedError, StoppedWhileStartingError } from './errors.ts'
import type { Logger } from './logger.ts'
import { withDeadline } from './with-deadline.ts'

export interface Startable {
  start(): Promise<void>
  /** May be called repeatedly, before start, and during start, which it then aborts. */
  stop(): Promise<void>
}

export interface Lifecycle extends Startable {
  /**
   * Before start: started in order. While running: must already be started by the caller. After
   * stop: stopped immediately.
   */
  add(name: string, part: Startable): void
}

// Minimum time for a part if the previous parts have used up the whole deadline.
const LATE_GRACE_MS = 1_000

interface Entry {
  readonly name: string
  readonly part: Startable
  starting?: Promise<void>
  up?: boolean
}

/**
 * Starts parts in the order added and stops them in reverse order.
 *
 * If a part fails, start() stops the started parts and rejects with that part's error. stop() takes
 * at most `stopDeadlineMs` in total; it stops every part even if some fail, then rejects with
 * StopFailedError.
 */
export function createLifecycle(
  { stopDeadlineMs }: { stopDeadlineMs: number },
  { logger }: { logger: Logger },
): Lifecycle {
  const entries: Entry[] = []
  const startedEntries: Entry[] = []
  let started = false
  let stopping: Promise<void> | undefined

  function add(name: string, part: Startable): void {
    const entry: Entry = { name, part }
    if (stopping !== undefined) {
      stopEntry(entry).catch((error) =>
        logger.error({ err: error, part: name }, 'part failed to stop'),
      )
      return
    }
    entries.push(entry)
    if (started) startedEntries.push(entry)
  }

  async function start(): Promise<void> {
    try {
      // Not `for … of` over a copy: a part may add further parts while it starts.
      for (const entry of entries) {
        if (stopping !== undefined) throw new StoppedWhileStartingError()
        startedEntries.push(entry)
        entry.starting = entry.part.start()
        await entry.starting
        entry.up = true
        logger.debug({ part: entry.name }, 'part started')
      }
    } catch (error) {
      await stop().catch((stopError) => logger.warn({ err: stopError }, 'parts failed to stop'))
      throw error
    }
    if (stopping !== undefined) throw new StoppedWhileStartingError()
    started = true
  }

  function stop(): Promise<void> {
    stopping ??= stopAll()
    return stopping
  }

  async function stopAll(): Promise<void> {
    const deadline = Date.now() + stopDeadlineMs
    const failed: string[] = []
    const causes: unknown[] = []
    for (const entry of startedEntries.toReversed()) {
      const left = Math.max(deadline - Date.now(), LATE_GRACE_MS)
      try {
        await withDeadline(stopEntry(entry), left, `${entry.name} did not stop within ${left} ms`)
        logger.debug({ part: entry.name }, 'part stopped')
      } catch (error) {
        logger.error({ err: error, part: entry.name }, 'part failed to stop')
        failed.push(entry.name)
        causes.push(error)
      }
    }
    if (failed.length > 0) throw new StopFailedError(failed, causes)
  }

  async function stopEntry({ part, starting, up }: Entry): Promise<void> {
    await part.stop()
    if (starting === undefined || up) return
    const cameUp = await starting.then(
      () => true,
      () => false,
    )
    // It was stopped while starting but started nevertheless.
    if (cameUp) await part.stop()
  }

  return { add, start, stop }
}
