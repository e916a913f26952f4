import { expect, it } from 'vitest'
import { clientMessage } from './client-message.ts'
import { MAX_FILTER_TERMS } from './stream-filter.ts'

const subscribe = { id: 1, op: 'subscribe', subscription: 'a' }

it('subscribes to everything from the head by default', () => {
  expect(clientMessage.parse(subscribe)).toEqual({ ...subscribe, filter: {}, from: 'latest' })
})

it('reads hex in any case, with or without 0x, and returns it as published', () => {
  const filter = {
    validators: [`0x${'AB'.repeat(48)}`],
    owners: ['CD'.repeat(20)],
    clusters: [`0x${'Ef'.repeat(32)}`],
  }
  expect(clientMessage.parse({ ...subscribe, filter })).toMatchObject({
    filter: {
      validators: ['ab'.repeat(48)],
      owners: [`0x${'cd'.repeat(20)}`],
      clusters: [`0x${'ef'.repeat(32)}`],
    },
  })
})

it.each([
  ['another op', { id: 1, op: 'x' }],
  ['no id', { op: 'ping' }],
  ['an unknown member', { id: 1, op: 'ping', x: 1 }],
  ['an empty name', { ...subscribe, subscription: '' }],
  ['an empty list, which would never match', { ...subscribe, filter: { types: [] } }],
  ['an unknown type', { ...subscribe, filter: { types: ['foo'] } }],
  ['a truncated key', { ...subscribe, filter: { validators: ['ab'] } }],
  ['a fractional operator', { ...subscribe, filter: { operators: [1.5] } }],
  ['a negative offset', { ...subscribe, from: { epoch: 'e', offset: -1 } }],
  ['an offset beyond 2^53', { ...subscribe, from: { epoch: 'e', offset: 2 ** 53 } }],
  [
    'too many values in all',
    { ...subscribe, filter: { operators: Array(MAX_FILTER_TERMS).fill(1), types: ['decided'] } },
  ],
])('rejects %s', (_, message) => {
  expect(clientMessage.safeParse(message).success).toBe(false)
})
