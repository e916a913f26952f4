import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { expect, test } from 'vitest'
import { createVerifyPool } from './verify-pool.ts'

const script = (body: string) =>
  new URL(
    `data:text/javascript,${encodeURIComponent(`import { parentPort } from 'node:worker_threads'; ${body}`)}`,
  )

/** A pool whose jobs are numbers, one byte each. */
function poolOf(body: string, idle: number[] = []) {
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
      takeIdle: () => (idle.length === 0 ? undefined : Uint8Array.from(idle.splice(0, 1))),
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

test('sends idle batches after all jobs, one at a time', async () => {
  const idle = [101, 102, 103]
  const { pool, waiting, verdicts, lost } = poolOf(
    `let batches = 0
     parentPort.on('message', ({ id, bytes }) => {
       batches += 1
       parentPort.postMessage({ id, verdicts: bytes.map(() => batches) })
     })`,
    idle,
  )
  waiting.push(1, 2, 3, 4)
  await pool.start()
  await expect.poll(() => idle).toEqual([])
  waiting.push(5)
  pool.wake()
  await expect.poll(() => verdicts.size).toBe(5)
  // Two batches of jobs, three idle ones, and the job that came last.
  expect([...verdicts.values()]).toEqual([1, 1, 2, 2, 6])
  expect([lost, pool.inFlight]).toEqual([[], 0])
  await pool.stop()
})

test('replaces a thread that dies on an idle batch', async () => {
  const idle = [101, 102]
  const { pool, waiting, verdicts, exits } = poolOf(
    `parentPort.on('message', ({ id, bytes }) => {
       if (bytes[0] > 100) process.exit(3)
       parentPort.postMessage({ id, verdicts: bytes })
     })`,
    idle,
  )
  await pool.start()
  await expect.poll(exits).toBe(2)
  waiting.push(1)
  pool.wake()
  await expect.poll(() => verdicts.size).toBe(1)
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
