import { expect, it } from 'vitest'
import { boundCache } from './bounded-cache.ts'

it('drops the oldest entry for the newest', () => {
  const entries = new Map<string | number, unknown>()
  const cache = {
    entries,
    put(key: string | number, value?: unknown) {
      const collided = entries.has(key)
      entries.set(key, value)
      return collided
    },
  }
  boundCache(cache, 2)
  expect(['a', 'b', 'b', 'c'].map((key) => cache.put(key, key))).toEqual([
    false,
    false,
    true,
    false,
  ])
  expect([...entries.keys()]).toEqual(['b', 'c'])
})
