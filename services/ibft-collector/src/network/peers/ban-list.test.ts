import { expect, it } from 'vitest'
import { createBanList } from './ban-list.ts'

it('bans for a period, doubled on each repetition', () => {
  const list = createBanList({ banMs: 1_000 })
  expect(list.ban('a', undefined, 0)).toBe(1_000)
  expect(list.has('a', 999)).toBe(true)
  expect(list.has('a', 1_000)).toBe(false)
  expect(list.ban('a', undefined, 1_500)).toBe(2_000)
  expect(list.ban('a', undefined, 4_000)).toBe(4_000)
  expect(list.count(4_001)).toBe(1)
})

it('resets the period for a peer without offence for a long time', () => {
  const list = createBanList({ banMs: 1_000 })
  list.ban('a', undefined, 0)
  expect(list.ban('a', undefined, 5_001)).toBe(1_000)
})

it('bans an address with three banned peers until their bans end', () => {
  const list = createBanList({ banMs: 1_000 })
  for (const peer of ['a', 'b']) list.ban(peer, '192.0.2.1', 0)
  expect(list.hasGroup('192.0.2.1', 0)).toBe(false)
  list.ban('c', '192.0.2.1', 500)
  expect(list.hasGroup('192.0.2.1', 999)).toBe(true)
  expect(list.hasGroup('192.0.2.2', 999)).toBe(false)
  expect(list.hasGroup('192.0.2.1', 1_000)).toBe(false)
})
