import { expect, it } from 'vitest'
import { SAMPLE, toHex } from '../../testing/sample.ts'
import { GENESIS } from '../genesis.ts'
import { decodeSsvMessage, encodeSsvMessage, type SsvMessage } from './ssv-message.ts'

const [, v1] = GENESIS.forks
const idOf = (bytes: Uint8Array) => toHex(v1?.messageId?.(bytes) ?? new Uint8Array())
const encode = (kind: 'decided' | 'commit', signers: readonly number[]) =>
  v1?.encodeGossip(kind, { ...SAMPLE, signers }) ?? new Uint8Array()
const OTHER_CHAIN = new Uint8Array(52).fill(1)

it.each<[string, Uint8Array, Partial<SsvMessage>]>([
  ['post-consensus', encode('decided', [1, 2, 4]), { type: 2 }],
  ['consensus', encode('decided', [1, 2, 4]), { type: 0 }],
  ['decided', encode('commit', [4]), { type: 3 }],
  ['of another duty sequence', encode('commit', [4]), { id: OTHER_CHAIN }],
  ['of no duty sequence', encode('decided', [1, 2, 4]), { id: null }],
])('a valid message in an envelope marked as %s does not occupy its id', (_, bytes, change) => {
  const forged = encodeSsvMessage({ ...decodeSsvMessage(bytes), ...change })
  expect(idOf(forged)).not.toBe(idOf(bytes))
})

it('the same message in another encoding has the same id', () => {
  const bytes = encode('decided', [1, 2, 4])
  const text = new TextDecoder().decode(bytes)
  expect(idOf(new TextEncoder().encode(` ${text} `))).toBe(idOf(bytes))
})
