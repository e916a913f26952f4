import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { BusState, PublicationBus } from './bus.ts'
import { BusGapError, BusUnavailableError } from './errors.ts'
import type { Publication } from './publication.ts'

/** `create` returns a new, empty bus that is not started and has a window of `windowSize`. */
export function describeBus(create: (options: { windowSize: number }) => PublicationBus): void {
  describe('a publication bus', () => {
    const windowSize = 200
    let bus: PublicationBus
    let received: { epoch: string; offset: number }[]
    let states: BusState[]

    beforeEach(async () => {
      bus = create({ windowSize })
      received = []
      states = []
      await bus.start()
      bus.subscribe({
        onPublications: (epoch, batch) =>
          received.push(...batch.map(({ offset }) => ({ epoch, offset }))),
        onState: (state) => states.push(state),
      })
      await expect.poll(() => states.at(-1)).toBe('connected')
    })
    afterEach(() => bus.stop())

    const hasReceived = (offsets: number[], epoch = 'e1') =>
      expect.poll(() => received).toEqual(offsets.map((offset) => ({ epoch, offset })))

    it('has no epoch when new, and rejects appends before a refill', async () => {
      expect(await bus.top()).toBeUndefined()
      await expect(bus.append('e1', batch(1, 1))).rejects.toThrow(BusGapError)
      expect(await bus.top()).toBeUndefined()
      expect(await bus.readWindow('e1', 0, 10)).toBeUndefined()
    })

    it('starts at offset 1 after an empty refill', async () => {
      await bus.append('e1', [], { refill: true })
      expect(await bus.top()).toEqual({ epoch: 'e1', offset: 0 })
      expect(await bus.readWindow('e1', 0, 10)).toEqual([])
      await bus.append('e1', batch(1, 3))
      expect(await bus.top()).toEqual({ epoch: 'e1', offset: 3 })
      await hasReceived([1, 2, 3])
    })

    it('skips known publications, and delivers only new ones', async () => {
      await bus.append('e1', batch(1, 3), { refill: true })
      await bus.append('e1', batch(1, 2))
      await bus.append('e1', batch(2, 5))
      await bus.append('e1', batch(1, 4), { refill: true })
      expect(await bus.readWindow('e1', 0, 10)).toEqual(batch(1, 5))
      await hasReceived([1, 2, 3, 4, 5])
    })

    it('rejects a batch after a gap, with the current offset', async () => {
      await bus.append('e1', batch(1, 3), { refill: true })
      const error = await bus.append('e1', batch(5, 6)).catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(BusGapError)
      expect(error).toMatchObject({ code: 'BUS_GAP', top: { epoch: 'e1', offset: 3 } })
      expect(await bus.readWindow('e1', 0, 10)).toEqual(batch(1, 3))
    })

    it('restarts its window after a refill with a gap', async () => {
      await bus.append('e1', batch(1, 3), { refill: true })
      await bus.append('e1', batch(10, 12), { refill: true })
      expect(await bus.top()).toEqual({ epoch: 'e1', offset: 12 })
      expect(await bus.readWindow('e1', 2, 10)).toBeUndefined()
      expect(await bus.readWindow('e1', 8, 10)).toBeUndefined()
      expect(await bus.readWindow('e1', 9, 10)).toEqual(batch(10, 12))
    })

    it('rejects another epoch, and drops the former one when refilled with it', async () => {
      await bus.append('e1', batch(1, 3), { refill: true })
      await expect(bus.append('e2', batch(4, 5))).rejects.toThrow(BusGapError)
      await bus.append('e2', batch(1, 2), { refill: true })
      expect(await bus.top()).toEqual({ epoch: 'e2', offset: 2 })
      expect(await bus.readWindow('e1', 1, 10)).toBeUndefined()
      expect(await bus.readWindow('e2', 0, 10)).toEqual(batch(1, 2))
    })

    it('returns the window from any retained offset, up to the limit', async () => {
      await bus.append('e1', batch(1, 9), { refill: true })
      expect(await bus.readWindow('e1', 4, 2)).toEqual(batch(5, 6))
      expect(await bus.readWindow('e1', 9, 10)).toEqual([])
      expect(await bus.readWindow('e1', 10, 10)).toBeUndefined()
      expect(await bus.readWindow('e2', 4, 10)).toBeUndefined()
    })

    it('retains at least its window, but not everything', async () => {
      await bus.append('e1', [], { refill: true })
      for (let first = 1; first < 2_000; first += 100) {
        await bus.append('e1', batch(first, first + 99))
      }
      expect(await bus.readWindow('e1', 2_000 - windowSize, 1_000)).toEqual(
        batch(2_001 - windowSize, 2_000),
      )
      expect(await bus.readWindow('e1', 0, 1_000)).toBeUndefined()
    })

    it('accepts batches of any length', async () => {
      await bus.append('e1', batch(1, 1_234), { refill: true })
      expect(await bus.top()).toEqual({ epoch: 'e1', offset: 1_234 })
      await hasReceived(batch(1, 1_234).map(({ offset }) => offset))
    })

    it('carries any text unchanged', async () => {
      const payloads = ['', '"\\\n\r\u2028', '{"a":[1,"ü€😀"]}', '\u0000', 'x'.repeat(200_000)]
      const given = payloads.map((payload, i) => ({ offset: i + 1, topic: `t\n"${i}`, payload }))
      const live: Publication[] = []
      bus.subscribe({
        onPublications: (_epoch, them) => live.push(...them),
        onState: () => undefined,
      })
      await bus.append('e"1', given, { refill: true })
      expect(await bus.readWindow('e"1', 0, 10)).toEqual(given)
      await expect.poll(() => live).toEqual(given)
    })

    it('keeps large offsets exact', async () => {
      const far = 9_007_199_254_740_000
      await bus.append('e1', batch(far, far + 2), { refill: true })
      await bus.append('e1', batch(far + 3, far + 4))
      expect(await bus.readWindow('e1', far + 1, 10)).toEqual(batch(far + 2, far + 4))
      expect(await bus.top()).toEqual({ epoch: 'e1', offset: far + 4 })
    })

    it('throws for a batch with a gap inside', async () => {
      const holed = [...batch(1, 2), ...batch(4, 5)]
      await expect(bus.append('e1', holed, { refill: true })).rejects.toThrow(RangeError)
    })

    it('continues when a listener throws, and stops notifying removed ones', async () => {
      const leave = bus.subscribe({
        onPublications: () => {
          throw new Error('a listener at fault')
        },
        onState: () => undefined,
      })
      await bus.append('e1', batch(1, 1), { refill: true })
      await hasReceived([1])
      leave()
      await bus.append('e1', batch(2, 2))
      await hasReceived([1, 2])
    })

    it('fails with BusUnavailableError once stopped', async () => {
      await bus.stop()
      expect(states.at(-1)).toBe('disconnected')
      await expect(bus.append('e1', batch(1, 1), { refill: true })).rejects.toThrow(
        BusUnavailableError,
      )
      await expect(bus.top()).rejects.toThrow(BusUnavailableError)
      await expect(bus.readWindow('e1', 0, 1)).rejects.toThrow(BusUnavailableError)
    })
  })
}

function batch(first: number, last: number): Publication[] {
  return Array.from({ length: last - first + 1 }, (_, index) => ({
    offset: first + index,
    topic: 'topic',
    payload: `payload ${first + index}`,
  }))
}
