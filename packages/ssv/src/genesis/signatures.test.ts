import { bls12_381 } from '@noble/curves/bls12-381.js'
import { expect, test } from 'vitest'
import type { Agreement } from '../agreement.ts'
import { SAMPLE } from '../testing/sample.ts'
import { GENESIS } from './genesis.ts'
import { encodePostConsensus, unsignedMessage } from './unsigned-message.ts'

const { longSignatures } = bls12_381
/** Ethereum's, which operators sign with. */
const SUITE = 'BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_'

const secretKey = (nodeId: number) => new Uint8Array(32).fill(nodeId)
const sign = (root: Uint8Array, nodeId: number) =>
  longSignatures.sign(longSignatures.hash(root, SUITE), secretKey(nodeId)).toBytes()

function isSigned(root: Uint8Array, signature: Uint8Array, nodeIds: readonly number[]): boolean {
  const keys = nodeIds.map((nodeId) => longSignatures.getPublicKey(secretKey(nodeId)))
  return longSignatures.verify(
    longSignatures.Signature.fromBytes(signature),
    longSignatures.hash(root, SUITE),
    longSignatures.aggregatePublicKeys(keys),
  )
}

test.each([
  ['v0', 'v0'],
  ['v1', 'v1'],
  ['v2', 'v1'],
])(
  'signatures of operators of fork %s verify under the root of the decoded message',
  (name, rootFork) => {
    const fork = GENESIS.forks.find((known) => known.name === name)
    const root = GENESIS.signingRoot(SAMPLE, rootFork)
    const signatures = SAMPLE.signers.map((nodeId) =>
      longSignatures.Signature.fromBytes(sign(root, nodeId)),
    )
    const signature = longSignatures.aggregateSignatures(signatures).toBytes()
    const bytes = fork?.encodeGossip('decided', { ...SAMPLE, signature }) ?? new Uint8Array()
    const content = fork?.decodeGossip(bytes)
    if (content?.kind !== 'decided') throw new Error(`Got ${content?.kind}`)
    const { message } = content
    expect(
      isSigned(GENESIS.signingRoot(message, rootFork), message.signature, message.signers),
    ).toBe(true)
    const moved: Agreement = { ...message, height: message.height + 1 }
    expect(isSigned(GENESIS.signingRoot(moved, rootFork), message.signature, message.signers)).toBe(
      false,
    )
  },
)

test.each(
  ['v0', 'v1', 'v2'].flatMap((name) =>
    (['proposal', 'prepare', 'round-change'] as const).map((kind) => [name, kind] as const),
  ),
)('an unsigned message of fork %s, %s, has the root that is then signed', (name, kind) => {
  const fork = GENESIS.forks.find((known) => known.name === name)
  const unsigned = unsignedMessage(name, kind, SAMPLE)
  const bytes = unsigned.seal(3, sign(unsigned.root, 3))
  const content = fork?.decodeGossip(bytes)
  if (content?.kind !== 'other' || content.proof === undefined) throw new Error('Not as drafted')
  expect(content.publicKey).toEqual(SAMPLE.publicKey)
  expect(content.proof.signers).toEqual([3])
  expect(content.proof.root).toEqual(unsigned.root)
  expect(isSigned(content.proof.root, content.proof.signature, [3])).toBe(true)
  expect(fork?.guessKind('', bytes)).toBe('other')
})

test.each(['v0', 'v1', 'v2'])(
  'a partial signature of fork %s is forwarded without verification',
  (name) => {
    const fork = GENESIS.forks.find((known) => known.name === name)
    const bytes = encodePostConsensus(name, SAMPLE, 3, SAMPLE.signature)
    const { publicKey, role } = SAMPLE
    expect(fork?.decodeGossip(bytes)).toEqual({ kind: 'other', publicKey, role })
  },
)
