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

it.each(GENERATIONS)(
  'names each event of %s once, and the one that v2.0.0 changed twice',
  (generation) => {
    const names = [...KNOWN_EVENTS[generation].values()]
    const repeated = names.filter((name, place) => names.indexOf(name) !== place)
    expect(repeated).toEqual(generation === 'current' ? ['OperatorMaximumFeeUpdated'] : [])
  },
)

it('knows the 55 events of v2.0.0 and the one form that it replaced', () => {
  expect(KNOWN_EVENTS.current.size).toBe(56)
})
