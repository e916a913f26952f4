import { expect, test } from 'vitest'
import { createGenuineMessages } from './genuine-messages.ts'

test('finds messages by their bytes, until too many newer ones were published', () => {
  const genuine = createGenuineMessages(3)
  for (let value = 0; value < 7; value++) genuine.add(Uint8Array.of(value))
  const known = (value: number) => genuine.has(Uint8Array.of(value))
  expect([4, 5, 6].map(known)).toEqual([true, true, true])
  expect([0, 7].map(known)).toEqual([false, false])
})
