import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PublicationBus } from './bus.ts'
import { createFollower, type Follower } from './follower.ts'
import type { LeaseSource } from './lease.ts'
import type { LogUnderTest } from './log.conformance.ts'
import { createRecorder, type Recorder } from './recorder.conformance.ts'
import { createRelay, type Relay } from './relay.ts'

export interface StreamUnderTest extends LogUnderTest {
  /**
   * A bus client for another process; not started. An in-process bus is always the same instance.
   */
  connect(): PublicationBus
  readonly leases: LeaseSource
  /** Called after all clients are stopped; an in-process bus is gone by then. */
  restart?(): void
}

const WAIT = { interval: 20 }
const WINDOW_SIZE = 300

/** Tests relay, bus and followers together: a follower's record must always equal the log. */
export function describeStream(create: () => Promise<StreamUnderTest>): void {
  describe('relay, bus and follower', () => {
    let stream: StreamUnderTest
    let busses: Set<PublicationBus>
    let parts: { stop(): Promise<void> }[]
    let written: number

    beforeEach(async () => {
      stream = await create()
      busses = new Set()
      parts = []
      written = 0
    })
    afterEach(async () => {
      for (const part of parts.toReversed()) await part.stop()
      await stream.close()
    })

    async function connect(): Promise<PublicationBus> {
      const bus = stream.connect()
      if (busses.has(bus)) return bus
      busses.add(bus)
      parts.push(bus)
      await bus.start()
      return bus
    }

    async function startRelay(
      leases: LeaseSource = stream.leases,
      metrics = createMetrics({ service: 'test' }),
    ): Promise<Relay> {
      const relay = createRelay(
        { batchSize: 50, windowSize: WINDOW_SIZE, pollMs: 50 },
        { log: stream.log, bus: await connect(), leases, ...modules(), metrics },
      )
      parts.push(relay)
      await relay.start()
      return relay
    }

    async function startFollower(
      options: { from?: number; checkLogMs?: number } = {},
    ): Promise<{ follower: Follower; recorder: Recorder }> {
      const recorder = createRecorder()
      const follower = createFollower(
        { pollMs: 50, checkLogMs: 200, batchSize: 40, ...options },
        { reader: stream.log, bus: await connect(), handler: recorder, ...modules() },
      )
      parts.push(follower)
      await follower.start()
      return { follower, recorder }
    }

    async function write(count: number): Promise<void> {
      const payloads = Array.from({ length: count }, () => `payload ${++written}`)
      await stream.write(payloads)
    }

    /** Waits until everything written is recorded, and asserts that it is complete. */
    async function expectWhole(recorder: Recorder, from = 0): Promise<void> {
      await expect.poll(() => recorder.recorded.at(-1)?.offset, WAIT).toBe(written)
      expect(await recorder.faults(stream.log, from)).toEqual([])
      expect(recorder.recorded).toHaveLength(written - from)
      expect(recorder.resets).toEqual([])
    }

    it('deliver everything that is written to every follower, in order', async () => {
      const first = await startFollower()
      const relay = await startRelay()
      const second = await startFollower()
      for (let round = 0; round < 20; round += 1) {
        await write(1 + (round % 7) * 13)
        if (round % 3 === 0) relay.wake()
        await sleep(5)
      }
      await expectWhole(first.recorder)
      await expectWhole(second.recorder)
      const { epoch } = await stream.log.head()
      expect(first.follower.position()).toEqual({ epoch, offset: written })
    })

    it('start at the head or after the given offset', async () => {
      await startRelay()
      await write(120)
      await expect.poll(async () => (await stream.log.head()).offset, WAIT).toBe(120)
      const late = await startFollower()
      const resumed = await startFollower({ from: 30 })
      await write(5)
      await expectWhole(late.recorder, 120)
      await expectWhole(resumed.recorder, 30)
    })

    it('reject an offset whose successor is pruned, and one that was not assigned yet', async () => {
      await write(10)
      await stream.log.moveOutbox(100)
      await stream.prune(5)
      await expect(startFollower({ from: 4 })).rejects.toMatchObject({ code: 'POSITION_NOT_HELD' })
      await expect(startFollower({ from: 11 })).rejects.toMatchObject({ code: 'POSITION_NOT_HELD' })
      const { recorder } = await startFollower({ from: 5 })
      await expectWhole(recorder, 5)
    })

    it('deliver what a relay committed before it crashed, including the last publication', async () => {
      const { recorder } = await startFollower()
      const relay = await startRelay()
      await write(10)
      await expectWhole(recorder)
      await relay.stop()
      await write(7)
      await stream.log.moveOutbox(100)
      await expectWhole(recorder)
      await startRelay()
      await write(3)
      await expectWhole(recorder)
    })

    it('refill a new bus from the end of the log, from the next relay on', async () => {
      await write(700)
      while ((await stream.log.moveOutbox(100)).length > 0);
      const relay = await startRelay()
      const bus = await connect()
      const { epoch } = await stream.log.head()
      await expect.poll(() => bus.top(), WAIT).toEqual({ epoch, offset: written })
      const after = written - WINDOW_SIZE
      expect(await bus.readWindow(epoch, after, 1_000)).toEqual(await stream.log.read(after, 1_000))
      expect(relay.status().leading).toBe(true)
    })

    it('leave no gap, repetition or disorder with two concurrent relays', async () => {
      const { recorder } = await startFollower()
      await startRelay(everyoneLeads())
      await startRelay(everyoneLeads())
      for (let round = 0; round < 40; round += 1) {
        await write(30)
        await sleep(5)
      }
      await expectWhole(recorder)
    })

    it('skip what a stale relay appends late', async () => {
      const { recorder } = await startFollower()
      const stale = await connect()
      await write(5)
      const late = await stream.log.moveOutbox(100)
      await startRelay()
      await write(20)
      await expectWhole(recorder)
      const { epoch } = await stream.log.head()
      await stale.append(epoch, late)
      await stale.append(epoch, late, { refill: true })
      await write(5)
      await expectWhole(recorder)
    })

    it('have one leading relay at a time, replaced by the next', async () => {
      const { recorder } = await startFollower()
      const metrics = ['one', 'two'].map((service) => createMetrics({ service }))
      const reportsLag = async (i: number) =>
        /^ssv_relay_bus_lag_publications\S* \d/m.test((await metrics[i]?.registry.metrics()) ?? '')
      const first = await startRelay(stream.leases, metrics[0])
      await expect.poll(() => first.status().leading, WAIT).toBe(true)
      const second = await startRelay(stream.leases, metrics[1])
      await write(10)
      await expectWhole(recorder)
      expect(second.status().leading).toBe(false)
      expect([await reportsLag(0), await reportsLag(1)]).toEqual([true, false])
      await first.stop()
      await expect.poll(() => second.status().leading, WAIT).toBe(true)
      expect([await reportsLag(0), await reportsLag(1)]).toEqual([false, true])
      await write(10)
      await expectWhole(recorder)
    })

    it('stop a standby relay', async () => {
      const first = await startRelay()
      await expect.poll(() => first.status().leading, WAIT).toBe(true)
      const second = await startRelay()
      await second.stop()
      expect(first.status().leading).toBe(true)
    })

    it('continue from an offset after everything was restarted', async () => {
      const before = await startFollower()
      await startRelay()
      await write(60)
      await expectWhole(before.recorder)
      for (const part of parts.toReversed()) await part.stop()
      parts = []
      busses.clear()
      stream.restart?.()
      await write(30)
      const after = await startFollower({ from: 60 })
      await startRelay()
      await write(10)
      await expectWhole(after.recorder, 60)
    })

    it('report another epoch, and continue at its head', async () => {
      const { recorder, follower } = await startFollower()
      const relay = await startRelay()
      await write(20)
      await expectWhole(recorder)
      await relay.stop()
      await stream.changeEpoch()
      await stream.write(['x', 'y'])
      await startRelay()
      const { epoch } = await stream.log.head()
      await expect
        .poll(() => recorder.resets, WAIT)
        .toMatchObject([{ reason: 'epoch', position: { epoch } }])
      await expect.poll(() => follower.position(), WAIT).toEqual({ epoch, offset: 2 })
      await stream.write(['z'])
      await expect.poll(() => recorder.recorded.at(-1)?.payload, WAIT).toBe('z')
      expect(recorder.recorded.at(-1)?.offset).toBe(3)
    })

    it('detect another epoch under a leading relay, and never mix the two', async () => {
      const { recorder } = await startFollower()
      const relay = await startRelay()
      await write(20)
      await expectWhole(recorder)
      await stream.changeEpoch()
      await stream.write(['x'])
      relay.wake()
      const { epoch } = await stream.log.head()
      await expect
        .poll(() => recorder.resets, WAIT)
        .toMatchObject([{ reason: 'epoch', position: { epoch } }])
      const bus = await connect()
      await expect.poll(() => bus.top(), WAIT).toEqual({ epoch, offset: 1 })
      expect(recorder.recorded.slice(20).every(({ payload }) => payload === 'x')).toBe(true)
    })

    it('report missed publications that were pruned', async () => {
      const { recorder, follower } = await startFollower({ checkLogMs: 600_000 })
      await expect.poll(() => follower.isBusLive(), WAIT).toBe(true)
      await write(20)
      await stream.log.moveOutbox(100)
      await stream.prune(15)
      const { epoch } = await stream.log.head()
      await startRelay()
      // The window is refilled from the retained log: 16 to 20 arrive and do not continue from 0.
      await expect
        .poll(() => recorder.resets, WAIT)
        .toEqual([{ reason: 'pruned', position: { epoch, offset: 20 } }])
      await write(1)
      await expect.poll(() => recorder.recorded.at(-1)?.offset, WAIT).toBe(21)
      expect(recorder.recorded).toHaveLength(1)
    })

    it('give a rolled-back log another epoch before anything is published: no offset is used twice', async () => {
      const { epoch } = await stream.log.head()
      const bus = await connect()
      const expected = Array.from({ length: 9 }, (_, index) => ({
        offset: index + 1,
        topic: 'test',
        payload: 'published before the rollback',
      }))
      await bus.append(epoch, expected, { refill: true })
      const metrics = createMetrics({ service: 'test' })
      const relay = createRelay(
        { batchSize: 50, windowSize: WINDOW_SIZE, pollMs: 50 },
        { log: stream.log, bus, leases: stream.leases, logger: silentLogger(), metrics },
      )
      parts.push(relay)
      await write(3)
      await relay.start()
      await expect.poll(() => bus.top().then((top) => top?.offset), WAIT).toBe(3)
      const head = await stream.log.head()
      expect(head.epoch).not.toBe(epoch)
      expect(await bus.top()).toEqual({ epoch: head.epoch, offset: 3 })
      expect(await metrics.registry.metrics()).toContain(
        'ssv_relay_errors_total{reason="LOG_BEHIND_BUS"',
      )
    })
  })
}

function modules() {
  return { logger: silentLogger(), metrics: createMetrics({ service: 'test' }) }
}

/** Leases without exclusion, simulating a paused holder and its successor. */
function everyoneLeads(): LeaseSource {
  return {
    acquire: async () => ({
      fencingToken: 1,
      lost: new AbortController().signal,
      release: async () => undefined,
    }),
  }
}
