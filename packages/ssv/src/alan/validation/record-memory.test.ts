import { describe, expect, it } from 'vitest'
import { RecordMemory } from './record-memory.ts'
import { StateKey } from './state-key.ts'

const key = (n: number) => StateKey.start.with(n)

describe('the memory of records', () => {
  it('returns what was written, for the given number of slots', () => {
    const memory = new RecordMemory({ retentionSlots: 34, maxRecords: 100_000 })
    for (let n = 0; n < 50_000; n++) memory.write(key(n), 100, [n, n + 1, 0xffffffff])
    for (let n = 0; n < 50_000; n++) {
      expect(memory.read(key(n), 134)).toEqual([n, n + 1, 0xffffffff])
    }
    expect(memory.read(key(50_000), 100)).toBeUndefined()
    expect(memory.read(key(7), 135)).toBeUndefined()
    expect([memory.count(134), memory.count(135), memory.forgotten]).toEqual([50_000, 0, 0])
  })

  it('overwrites a record in place', () => {
    // So many that none is evicted because its key falls into the segment of another.
    const memory = new RecordMemory({ retentionSlots: 34, maxRecords: 100_000 })
    for (let n = 0; n < 10_000; n++) memory.write(key(n % 10), n, [n, 0, 0])
    expect(memory.count(9_999)).toBe(10)
    expect(memory.read(key(3), 9_999)?.[0]).toBe(9_993)
  })

  it('reuses the space of expired records', () => {
    const memory = new RecordMemory({ retentionSlots: 10, maxRecords: 100_000 })
    for (let n = 0; n < 20_000; n++) memory.write(key(n), 1, [n, 0, 0])
    const bytes = memory.bytes
    for (let slot = 100; slot < 2_000; slot += 100) {
      for (let n = 0; n < 20_000; n++) memory.write(key(slot * 100_000 + n), slot, [n, 0, 0])
    }
    expect(memory.count(1_900)).toBe(20_000)
    expect(memory.forgotten).toBe(0)
    expect(memory.bytes).toBeLessThan(2 * bytes)
  })

  it('stays within its limit: drops the oldest early, and counts them', () => {
    const memory = new RecordMemory({ retentionSlots: 34, maxRecords: 102_400 })
    for (let slot = 1; slot <= 12; slot++) {
      for (let n = 0; n < 40_000; n++) memory.write(key(slot * 40_000 + n), slot, [n, 0, 0])
    }
    expect(memory.count(12)).toBeLessThanOrEqual(102_400)
    // 24 bytes per record, and some free space between them.
    expect(memory.bytes).toBeLessThan(102_400 * 24 * 1.3)
    expect(memory.forgotten).toBeGreaterThan(200_000)
    const latest = Array.from({ length: 40_000 }, (_, n) => memory.read(key(480_000 + n), 12))
    expect(latest.filter((values) => values !== undefined).length).toBeGreaterThan(39_600)
  })

  it('drops even new records when too many arrive at once', () => {
    const memory = new RecordMemory({ retentionSlots: 34, maxRecords: 10_240 })
    for (let n = 0; n < 100_000; n++) memory.write(key(n), 5, [n, 0, 0])
    expect(memory.count(5)).toBeLessThanOrEqual(10_240)
  })
})

describe('keys', () => {
  it('are spread over both words, whatever differs', () => {
    const keys = [
      ...Array.from({ length: 20_000 }, (_, n) => StateKey.start.withId(BigInt(n))),
      ...Array.from({ length: 20_000 }, (_, n) => StateKey.start.withText(`peer ${n}`)),
      ...Array.from({ length: 20_000 }, (_, n) =>
        StateKey.start.withBytes(Uint8Array.of(1, 2, 3, n >> 8, n & 255, 9, 9)),
      ),
    ]
    expect(new Set(keys.map(({ high, low }) => `${high}.${low}`)).size).toBe(60_000)
    // Of 60 000 random 32-bit words about 0.4 collide.
    for (const word of ['high', 'low'] as const) {
      expect(new Set(keys.map((each) => each[word])).size).toBeGreaterThan(59_980)
    }
    const segments = new Map<number, number>()
    for (const { high } of keys) {
      segments.set(high >>> 24, (segments.get(high >>> 24) ?? 0) + 1)
    }
    expect(segments.size).toBe(256)
    expect(Math.max(...segments.values())).toBeLessThan(2 * (60_000 / 256))
  })
})
