import { toEventSelector } from 'viem'
import { expect, it } from 'vitest'
import { GENERATIONS } from './generation.ts'
import { KNOWN_EVENTS } from './known-events.ts'
import { HANDLED_EVENTS } from './testing/handled-events.ts'

it.each(HANDLED_EVENTS)(
  'knows $generation $name by the topic of its ABI',
  ({ generation, event }) => {
    expect(KNOWN_EVENTS[generation].get(toEventSelector(event))).toBe(event.name)
  },
)

it.each(GENERATIONS)('names each event of %s once', (generation) => {
  const names = [...KNOWN_EVENTS[generation].values()]
  expect(new Set(names).size).toBe(names.length)
})
