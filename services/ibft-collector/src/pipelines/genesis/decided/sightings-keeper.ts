import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import type { Database } from '@ssv-exporter/store/database'
import { addSightings } from '@ssv-exporter/store/decided/add-sightings'
import type { DecidedKey } from '@ssv-exporter/store/decided/decided-row'
import { keyName } from './decided-key.ts'
import { takeFirst } from './take-first.ts'

export interface SightingsOptions {
  /** Write interval. */
  readonly everyMs: number
  /** Maximum decided messages with sightings in memory. */
  readonly keys: number
}

export interface SightingsModules {
  readonly database: Database
  readonly logger: Logger
  /** Called with the number of lost sightings: too many at once, or Postgres was down. */
  readonly onLost: (count: number) => void
}

/**
 * Counts further sightings of stored decided messages, with one periodic update per row instead of
 * one per message.
 */
export interface SightingsKeeper extends Startable {
  add(key: DecidedKey, count: number): void
  readonly size: number
}

/** In one statement, so that new messages never wait long for locked rows. */
const ROWS = 1_000

export function createSightingsKeeper(
  { everyMs, keys }: SightingsOptions,
  { database, logger, onLost }: SightingsModules,
): SightingsKeeper {
  const counts = new Map<string, DecidedKey & { count: number }>()
  const stopping = new AbortController()
  let running: Promise<void> | undefined

  async function write(): Promise<void> {
    const rows = takeFirst(counts, ROWS)
    try {
      await addSightings(database, rows)
    } catch (error) {
      onLost(rows.reduce((sum, { count }) => sum + count, 0))
      logger.debug({ err: error }, 'failed to write sightings')
    }
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await sleep(everyMs, stopping.signal).catch(() => {})
      for (let left = counts.size; left > 0; left -= ROWS) await write()
    }
  }

  return {
    add(key, count) {
      const name = keyName(key)
      const entry = counts.get(name)
      if (entry !== undefined) entry.count += count
      else if (counts.size < keys) counts.set(name, { ...key, count })
      else onLost(count)
    },
    get size() {
      return counts.size
    },
    async start() {
      running = run()
    },
    async stop() {
      stopping.abort(new Error('stopping'))
      await running
    },
  }
}
