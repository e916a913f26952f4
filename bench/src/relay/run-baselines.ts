import type { Database } from '@ssv-exporter/store/database'
import { createPublicationLog, type Publication } from '@ssv-exporter/store/publication-log'
import type { Redis } from 'ioredis'

const PIPELINE = 200
const WINDOW = 20_000
const READ = 5_000

/** Copies the outbox to a table like `publication` with one statement. @returns seconds */
export async function copyInPostgres(database: Database): Promise<number> {
  await database.query('baseline', 'DROP TABLE IF EXISTS baseline')
  await database.query('baseline', 'CREATE TABLE baseline (LIKE publication INCLUDING ALL)')
  await database.query('baseline', 'CHECKPOINT')
  const startedAt = performance.now()
  await database.query(
    'baseline',
    'INSERT INTO baseline SELECT id, topic, payload, created_at FROM outbox ORDER BY id',
  )
  return (performance.now() - startedAt) / 1_000
}

/**
 * Sends the published rows to Redis once more: one XADD and one PUBLISH each, pipelined. @returns
 * seconds
 */
export async function pipeToRedis(database: Database, redis: Redis): Promise<number> {
  await redis.flushall()
  const log = createPublicationLog(database)
  let milliseconds = 0
  for (let after = 0; ; after += READ) {
    const batch = await log.read(after, READ)
    const startedAt = performance.now()
    for (let at = 0; at < batch.length; at += PIPELINE) {
      await pipe(redis, batch.slice(at, at + PIPELINE))
    }
    milliseconds += performance.now() - startedAt
    if (batch.length < READ) return milliseconds / 1_000
  }
}

async function pipe(redis: Redis, batch: readonly Publication[]): Promise<void> {
  const pipeline = redis.pipeline()
  for (const { offset, topic, payload } of batch) {
    const entry = JSON.stringify([topic, payload])
    pipeline.xadd('baseline', 'MAXLEN', '~', WINDOW, `${offset}-0`, 'e', entry)
    pipeline.publish('baseline-live', entry)
  }
  await pipeline.exec()
}
