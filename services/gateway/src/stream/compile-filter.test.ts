import { expect, it } from 'vitest'
import { compileFilter, termsOf } from './compile-filter.ts'
import type { Matchable } from './stream-item.ts'
import { createSubscriberGroup } from './subscriber-group.ts'
import { createSubscriberGroupIndex } from './subscriber-group-index.ts'

const decided: Matchable = {
  type: 'decided',
  roles: ['ATTESTER'],
  validators: ['aa'],
  owners: ['0x1'],
  operators: ['1', '2'],
  clusters: ['0xc'],
}
const operator: Matchable = {
  type: 'operator',
  roles: [],
  validators: [],
  owners: ['0x1'],
  operators: ['3'],
  clusters: [],
}

it('an empty filter selects everything', () => {
  const filter = compileFilter({})
  expect([decided, operator].map(filter.matches)).toEqual([true, true])
  expect(filter.terms).toBeUndefined()
})

it('a member that a type lacks excludes that type', () => {
  expect(compileFilter({ roles: ['ATTESTER'] }).matches(operator)).toBe(false)
  expect(compileFilter({ clusters: ['0xc'] }).matches(operator)).toBe(false)
  expect(compileFilter({ validators: ['aa'] }).matches(operator)).toBe(false)
})

it('equivalent filters have the same key, whatever the order of their values', () => {
  const key = (operators: number[]) => compileFilter({ operators, types: ['decided'] }).key
  expect(key([1, 2])).toBe(key([2, 1]))
  expect(key([1, 2])).not.toBe(key([1]))
})

it('a group is indexed by the narrowest member of its filter', () => {
  const filter = compileFilter({ types: ['decided'], operators: [1, 7], validators: ['aa'] })
  expect(filter.terms).toEqual(['validators:aa'])
  expect(termsOf(decided)).toContain('validators:aa')
})

it('the index returns every group that may match an item, and no removed group', () => {
  const index = createSubscriberGroupIndex()
  const group = () => createSubscriberGroup({ matches: () => true, encode: () => Buffer.alloc(0) })
  const filters = [{}, { operators: [2, 9] }, { validators: ['bb'] }, { owners: ['0x1'] }]
  const added = filters.map((filter) => {
    const entry = { filter: compileFilter(filter), group: group() }
    index.add(entry.filter, entry.group)
    return entry
  })
  const found = () => {
    const candidates = new Set(index.candidates(decided))
    return added.map((entry) => candidates.has(entry.group))
  }
  expect(found()).toEqual([true, true, false, true])
  for (const entry of added) index.remove(entry.filter, entry.group)
  expect(found()).toEqual([false, false, false, false])
})
