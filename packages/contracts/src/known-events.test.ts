import { toEventSelector } from 'viem'
import { expect, it } from 'vitest'
import { CONTRACT_GENERATIONS } from './contract-generation.ts'
import { KNOWN_EVENTS } from './known-events.ts'
import { HANDLED_EVENTS } from './testing/handled-events.ts'

it.each(HANDLED_EVENTS)(
  'has the topic of $generation $name from its ABI',
  ({ generation, event }) => {
    expect(KNOWN_EVENTS[generation].get(toEventSelector(event))).toBe(event.name)
  },
)

it.each(CONTRACT_GENERATIONS)(
  'lists each event of %s once, and twice the one that v2.0.0 changed',
  (generation) => {
    const names = [...KNOWN_EVENTS[generation].values()]
    const repeated = names.filter((name, index) => names.indexOf(name) !== index)
    expect(repeated).toEqual(generation === 'current' ? ['OperatorMaximumFeeUpdated'] : [])
  },
)

it('has the 55 events of v2.0.0 and the one form that it replaced', () => {
  expect(KNOWN_EVENTS.current.size).toBe(56)
})
