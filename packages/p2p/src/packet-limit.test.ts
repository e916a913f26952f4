import { expect, it } from 'vitest'
import { createPacketLimit } from './packet-limit.ts'

it('limits packets per second, by address and in total', () => {
  let now = 10_000
  const limit = createPacketLimit({ perSecond: 5, perSecondPerAddress: 3 }, () => now)
  const passed = (ip: string, count: number) =>
    Array.from({ length: count }, () => limit.allowEncodedPacket(ip)).filter(Boolean).length

  expect(passed('a', 4)).toBe(3)
  expect(passed('b', 4)).toBe(2)
  now += 1_000
  limit.addExpectedResponse('a')
  limit.addExpectedResponse('a')
  limit.removeExpectedResponse('a')
  expect(passed('a', 4)).toBe(4)
  limit.removeExpectedResponse('a')
  expect(passed('a', 4)).toBe(0)
  expect(passed('b', 4)).toBe(1)
})

it('tolerates a clock that is set back', () => {
  let now = 10_000_000
  const limit = createPacketLimit({ perSecond: 1, perSecondPerAddress: 1 }, () => now)
  expect(limit.allowEncodedPacket('a')).toBe(true)
  now -= 3_600_000
  expect(limit.allowEncodedPacket('a')).toBe(true)
  expect(limit.allowEncodedPacket('a')).toBe(false)
})
