import { expect, it } from 'vitest'
import { createRecentPublications } from './recent-publications.ts'
import { createStreamItem } from './stream-item.ts'

const items = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) =>
    createStreamItem(from + index, 'e', undefined),
  )
const offsets = (found: readonly { offset: number }[] | undefined) =>
  found?.map(({ offset }) => offset)

it('returns what follows an offset if all of it is retained', () => {
  const recent = createRecentPublications({ size: 4 })
  recent.reset(10)
  recent.add(items(11, 13))
  expect(offsets(recent.after(10, 2))).toEqual([11, 12])
  expect(offsets(recent.after(12, 9))).toEqual([13])
  expect(recent.after(13, 9)).toEqual([])
  expect(recent.after(9, 9)).toBeUndefined()
})

it('retains at least the configured number, and at most twice as many', () => {
  const recent = createRecentPublications({ size: 4 })
  for (let offset = 1; offset <= 100; offset += 1) {
    recent.add(items(offset, offset))
    if (offset >= 4) expect(offsets(recent.after(offset - 4, 9))).toHaveLength(4)
    if (offset >= 9) expect(recent.after(offset - 9, 9)).toBeUndefined()
  }
})
