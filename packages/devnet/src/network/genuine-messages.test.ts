import { expect, test } from 'vitest'
import { createGenuineMessages } from './genuine-messages.ts'

test('what was said is known by its bytes, until too much was said after it', () => {
  const genuine = createGenuineMessages(3)
  for (let value = 0; value < 4; value++) genuine.add(Uint8Array.of(value))
  expect([0, 1, 2, 3, 4].map((value) => genuine.has(Uint8Array.of(value)))).toEqual([
    false,
    true,
    true,
    true,
    false,
  ])
})
