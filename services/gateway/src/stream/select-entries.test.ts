import type { StreamFilter } from '@ssv-exporter/gateway-api/stream/stream-filter'
import { expect, it } from 'vitest'
import { dutyBody } from '../testing/bodies.ts'
import { compileFilter } from './compile-filter.ts'
import { isSelected, selectEntries } from './select-entries.ts'
import { createStreamItem } from './stream-item.ts'

const owner = (n: number) => `0x${`${n}`.repeat(40)}`
const key = (n: number) => `${n}`.repeat(96)
const item = createStreamItem(
  7,
  'e',
  dutyBody({ slot: 320_000, owners: [owner(1), owner(2), owner(1)], keys: [1, 2, 3].map(key) }),
)

/** The keys of the validators in a push to a filter; undefined where there is none. */
function keysFor(filter: StreamFilter): string[] | undefined {
  const compiled = compileFilter(filter)
  if (!isSelected(item, compiled)) return undefined
  const push = JSON.parse(`{${selectEntries(item, compiled)}`)
  expect(push).toMatchObject({ op: 'put', position: { offset: 7 }, type: 'duty' })
  return push.data.validators.map(({ publicKey }: { publicKey: string }) => publicKey)
}

it('a duty is sent with the validators that a filter selects', () => {
  expect(keysFor({})).toEqual([key(1), key(2), key(3)])
  expect(keysFor({ validators: [key(2)] })).toEqual([key(2)])
  expect(keysFor({ validators: [key(3), key(1)] })).toEqual([key(1), key(3)])
  expect(keysFor({ owners: [owner(1)] })).toEqual([key(1), key(3)])
  expect(keysFor({ operators: [4], roles: ['ATTESTER'], types: ['duty'] })).toHaveLength(3)
})

it('all members of a filter must hold for the same validator', () => {
  expect(keysFor({ validators: [key(1), key(2)], owners: [owner(2)] })).toEqual([key(2)])
  expect(keysFor({ validators: [key(1)], owners: [owner(2)] })).toBeUndefined()
  expect(keysFor({ validators: [key(1)], operators: [5] })).toBeUndefined()
  expect(keysFor({ types: ['decided'] })).toBeUndefined()
  expect(keysFor({ roles: ['PROPOSER'] })).toBeUndefined()
})

it('is found in the index by the terms of each of its validators', () => {
  expect(item.match?.validators).toEqual([key(1), key(2), key(3)])
  expect(item.match?.owners).toEqual([owner(1), owner(2)])
})
