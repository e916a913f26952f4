import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { expect, test } from 'vitest'
import { createVerifyPool } from './verify-pool.ts'

const script = (body: string) =>
  new URL(
    `data:text/javascript,${encodeURIComponent(`import { parentPort } from 'node:worker_threads'; ${body}`)}`,
  )

/** A pool whose jobs are numbers, one byte each. */
function poolOf(body: string) {
  const waiting: number[] = []
  const verdicts = new Map<number, number>()
  const lost: number[] = []
  let exits = 0
  const pool = createVerifyPool<number>(
    { threads: 1, script: script(body) },
    {
      logger: silentLogger(),
      take: () => waiting.splice(0, 2),
      isFull: () => waiting.length >= 2,
      pack: (jobs) => Uint8Array.from(jobs),
      onVerdict: (job, verdict) => verdicts.set(job, verdict),
      onLost: (jobs) => lost.push(...jobs),
      onExit: () => {
        exits += 1
      },
    },
  )
  return { pool, waiting, verdicts, lost, exits: () => exits }
}

test('matches the answers of a thread with its jobs', async () => {
  const { pool, waiting, verdicts } = poolOf(
    `parentPort.on('message', ({ id, bytes }) => parentPort.postMessage({ id, verdicts: bytes.map((b) => b + 100) }))`,
  )
  await pool.start()
  waiting.push(1, 2, 3, 4, 5)
  pool.wake()
  await expect.poll(() => verdicts.size).toBe(5)
  expect([...verdicts]).toEqual([1, 2, 3, 4, 5].map((job) => [job, job + 100]))
  expect(pool.inFlight).toBe(0)
  await pool.stop()
})

test('replaces a thread that dies on every batch, and no job gets a verdict', async () => {
  const { pool, waiting, verdicts, lost, exits } = poolOf(
    `parentPort.on('message', () => process.exit(3))`,
  )
  await pool.start()
  waiting.push(1, 2, 3, 4, 5)
  pool.wake()
  await expect.poll(() => lost.length).toBe(5)
  expect(lost.toSorted()).toEqual([1, 2, 3, 4, 5])
  expect(verdicts.size).toBe(0)
  // The first thread dies with two batches in hand, the second with the last one.
  expect(exits()).toBe(2)
  await pool.stop()
})

test('treats jobs missing in a short answer as invalid', async () => {
  const { pool, waiting, verdicts } = poolOf(
    `parentPort.on('message', ({ id }) => parentPort.postMessage({ id, verdicts: new Uint8Array([1]) }))`,
  )
  await pool.start()
  waiting.push(7, 8)
  pool.wake()
  await expect.poll(() => verdicts.size).toBe(2)
  expect([...verdicts]).toEqual([
    [7, 1],
    [8, 0],
  ])
  await pool.stop()
})
