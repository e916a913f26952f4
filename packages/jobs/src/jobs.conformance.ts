import { sleep } from '@ssv-exporter/service-kit/sleep'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { JobData, Jobs } from './jobs.ts'

const WAIT = { interval: 10 }

/** `create` gives jobs over an empty queue, not started. */
export function describeJobs(create: (options: { retryDelayMs: number }) => Jobs): void {
  describe('background jobs', () => {
    let jobs: Jobs
    let done: JobData[]

    beforeEach(() => {
      jobs = create({ retryDelayMs: 20 })
      done = []
    })
    afterEach(() => jobs.stop())

    const record = async (data: JobData) => void done.push(data)

    it('passes a job to the handler of its name, whichever was added first', async () => {
      jobs.handle('early', record)
      await jobs.start()
      await jobs.add('early', { n: 1, list: ['a', null, true] })
      await jobs.add('late', 'waited')
      await expect.poll(() => done, WAIT).toEqual([{ n: 1, list: ['a', null, true] }])
      jobs.handle('late', record)
      await expect.poll(() => done.at(-1), WAIT).toBe('waited')
    })

    it('retries a failing job, counts attempts, and runs others meanwhile', async () => {
      const attempts: number[] = []
      jobs.handle('flaky', async (data, { attempt }) => {
        if (data === 'fine') return void done.push(data)
        attempts.push(attempt)
        if (attempt < 3) throw new Error('not yet')
        done.push(data)
      })
      await jobs.start()
      await jobs.add('flaky', 'hard', { attempts: 5 })
      await jobs.add('flaky', 'fine')
      await expect.poll(() => done, WAIT).toEqual(['fine', 'hard'])
      expect(attempts).toEqual([1, 2, 3])
    })

    it('gives up a job after its attempts', async () => {
      const attempts: number[] = []
      jobs.handle('hopeless', async (_data, { attempt }) => {
        attempts.push(attempt)
        throw new Error('never')
      })
      await jobs.start()
      await jobs.add('hopeless', null, { attempts: 2 })
      await expect.poll(() => attempts, WAIT).toEqual([1, 2])
      await sleep(200)
      expect(attempts).toEqual([1, 2])
    })

    it('keeps one job per id while it waits or runs, and accepts the id again afterwards', async () => {
      const gate = Promise.withResolvers<void>()
      jobs.handle('single', async (data) => {
        done.push(data)
        if (data === 1) await gate.promise
        if (data === 2) throw new Error('given up at once')
      })
      await jobs.start()
      await jobs.add('single', 1, { id: 'x' })
      await expect.poll(() => done, WAIT).toEqual([1])
      await jobs.add('single', 1, { id: 'x' })
      gate.resolve()
      await expect
        .poll(async () => {
          await jobs.add('single', 2, { id: 'x', attempts: 1 })
          return done
        }, WAIT)
        .toContain(2)
      await expect
        .poll(async () => {
          await jobs.add('single', 3, { id: 'x' })
          return done
        }, WAIT)
        .toContain(3)
      expect(done.filter((data) => data === 1)).toEqual([1])
    })

    it('delays a job', async () => {
      jobs.handle('delayed', record)
      await jobs.start()
      await jobs.add('delayed', 'later', { delayMs: 300 })
      await jobs.add('delayed', 'now')
      await expect.poll(() => done, WAIT).toEqual(['now', 'later'])
    })

    it('runs the job with the higher priority first, and the older of two with the same', async () => {
      const gate = Promise.withResolvers<void>()
      jobs.handle('urgent', async (data) => {
        if (data === 'first') await gate.promise
        done.push(data)
      })
      await jobs.start()
      await jobs.add('urgent', 'first')
      await jobs.add('urgent', 'low', { priority: 9 })
      await jobs.add('urgent', 'high a', { priority: 1 })
      await jobs.add('urgent', 'high b', { priority: 1 })
      await jobs.add('urgent', 'none')
      gate.resolve()
      await expect.poll(() => done, WAIT).toEqual(['first', 'none', 'high a', 'high b', 'low'])
    })

    it('runs as many jobs at once as configured, and no more', async () => {
      let running = 0
      let most = 0
      jobs.handle(
        'parallel',
        async (data) => {
          running += 1
          most = Math.max(most, running)
          await sleep(20)
          running -= 1
          done.push(data)
        },
        { concurrency: 3 },
      )
      await jobs.start()
      await Promise.all(Array.from({ length: 12 }, (_, n) => jobs.add('parallel', n)))
      await expect.poll(() => done.length, WAIT).toBe(12)
      expect(most).toBe(3)
    })

    it('runs a job at once and then at every interval, by the last interval set', async () => {
      jobs.handle('regular', record)
      jobs.every('regular', 3_600_000, 'never again')
      await jobs.start()
      jobs.every('regular', 100, 'tick')
      await expect.poll(() => done.filter((data) => data === 'tick').length, WAIT).toBe(3)
    })

    it('aborts the signal on stop and waits for the handler to end', async () => {
      const started = Promise.withResolvers<void>()
      jobs.handle('long', async (data, { signal }) => {
        started.resolve()
        await sleep(60_000, signal).catch(() => undefined)
        await sleep(50)
        done.push(data)
      })
      await jobs.start()
      await jobs.add('long', 'ended in order')
      await started.promise
      await jobs.stop()
      expect(done).toEqual(['ended in order'])
    })

    it('rejects a second handler, an invalid name, and jobs before start and after stop', async () => {
      jobs.handle('taken', record)
      expect(() => jobs.handle('taken', record)).toThrow(
        expect.objectContaining({ code: 'JOB_NAME' }),
      )
      await expect(jobs.add('no:name', null)).rejects.toMatchObject({ code: 'JOB_NAME' })
      await expect(jobs.add('taken', null)).rejects.toMatchObject({ code: 'JOBS_AWAY' })
      await jobs.start()
      await jobs.add('taken', null)
      await jobs.stop()
      await expect(jobs.add('taken', null)).rejects.toMatchObject({ code: 'JOBS_AWAY' })
    })
  })
}
