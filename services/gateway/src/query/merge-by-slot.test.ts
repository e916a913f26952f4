import { expect, it } from 'vitest'
import { mergeBySlot } from './merge-by-slot.ts'

async function* pagesOf(name: string, ...pages: number[][]) {
  for (const page of pages) yield page.map((slot) => ({ slot, name }))
}

async function merge(...lists: AsyncIterator<{ slot: number; name: string }[]>[]) {
  const merged: string[] = []
  for await (const page of mergeBySlot(lists)) {
    merged.push(...page.map(({ slot, name }) => `${slot}${name}`))
  }
  return merged
}

it('merges lists whose slots overlap, over pages, also empty ones', async () => {
  expect(
    await merge(
      pagesOf('a', [1, 4], [], [6, 7], [20]),
      pagesOf('b', [], [2, 5, 6], [8, 30]),
      pagesOf('c'),
    ),
  ).toEqual(['1a', '2b', '4a', '5b', '6a', '6b', '7a', '8b', '20a', '30b'])
  expect(await merge(pagesOf('a', [1], [2]))).toEqual(['1a', '2a'])
  expect(await merge()).toEqual([])
})
