import { createHash } from 'node:crypto'
import { SecretKey } from '@chainsafe/blst'
import { expect, test } from 'vitest'
import { IDENTITY_KEY, KEY_OUTSIDE_SUBGROUP, negative } from '../../testing/bls-points.ts'
import { createParsedKeys } from './parsed-keys.ts'

const keyOf = (n: number) =>
  SecretKey.fromKeygen(createHash('sha256').update(`key ${n}`).digest())
    .toPublicKey()
    .toBytes()
const KEYS = Array.from({ length: 100 }, (_, n) => keyOf(n))

test.each([
  ['more keys than fit', 16],
  ['fewer keys than fit', 512],
  ['a single key at a time', 1],
])('returns the key of the bytes each time, with %s', (_, capacity) => {
  const parsed = createParsedKeys(capacity)
  for (const round of [0, 1, 2]) {
    for (const key of KEYS.slice(round)) expect(parsed.get(key).toBytes()).toEqual(key)
  }
})

test('keeps a point apart from its negative, whose coordinate x is the same', () => {
  const parsed = createParsedKeys(16)
  const [key = new Uint8Array()] = KEYS
  const keys = [key, negative(key), key, negative(key)]
  expect(keys.map((bytes) => parsed.get(bytes).toBytes())).toEqual(
    keys.map((b) => new Uint8Array(b)),
  )
})

test.each([
  ['the identity', IDENTITY_KEY],
  ['a point outside the group', KEY_OUTSIDE_SUBGROUP],
  ['bytes that are not a point', new Uint8Array(48).fill(7)],
  ['zeros', new Uint8Array(48)],
])('refuses %s each time', (_, key) => {
  const parsed = createParsedKeys(16)
  for (const _round of [1, 2]) expect(() => parsed.get(key)).toThrow()
})
