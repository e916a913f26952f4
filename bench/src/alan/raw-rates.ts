import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import {
  ByteListType,
  ByteVectorType,
  ContainerType,
  ListBasicType,
  ListCompositeType,
  UintBigintType,
} from '@chainsafe/ssz'
import { ALAN_LIMITS } from '@ssv-exporter/ssv/alan/forks/message-limits'
import { decodePartialSignatures } from '@ssv-exporter/ssv/alan/messages/partial-signatures'
import { decodeQbftMessage } from '@ssv-exporter/ssv/alan/messages/qbft-message'
import { decodeSignedSsvMessage } from '@ssv-exporter/ssv/alan/messages/signed-ssv-message'
import { SSV_MESSAGE_TYPE } from '@ssv-exporter/ssv/alan/messages/ssv-message'
import { rateOf } from '../raw/rate-of.ts'
import type { AlanBenchNetwork } from './alan-network.ts'
import type { AlanMessage } from './alan-traffic.ts'

const SAMPLE = 2_000

/** Messages per second in one thread: only verifying all their signatures, with parsed keys. */
export function rawRsaRate(
  network: Pick<AlanBenchNetwork, 'keyOf'>,
  messages: readonly Pick<AlanMessage, 'data'>[],
  seconds: number,
): number {
  const keys = new Map<bigint, KeyObject>()
  const keyOf = (id: bigint) => {
    const known = keys.get(id)
    if (known !== undefined) return known
    const der = Buffer.from(network.keyOf(id))
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' })
    keys.set(id, key)
    return key
  }
  const decoded = messages
    .slice(0, SAMPLE)
    .map(({ data }) => decodeSignedSsvMessage(data, ALAN_LIMITS))
  return each(decoded, seconds, ({ operatorIds, signatures, signedBytes }) => {
    for (const [i, id] of operatorIds.entries()) {
      if (!verify('sha256', signedBytes, keyOf(id), signatures[i] as Uint8Array)) {
        throw new Error('a good signature did not verify')
      }
    }
  })
}

/** Messages per second in one thread: decoding the envelope and its contents, with our decoders. */
export function readerRate(
  messages: readonly Pick<AlanMessage, 'data'>[],
  seconds: number,
): number {
  return each(messages.slice(0, SAMPLE), seconds, ({ data }) => {
    const { message } = decodeSignedSsvMessage(data, ALAN_LIMITS)
    if (message.type === SSV_MESSAGE_TYPE.consensus) decodeQbftMessage(message.data)
    else decodePartialSignatures(message.data, ALAN_LIMITS.partialSignatures)
  })
}

/** The same with @chainsafe/ssz. */
export function libraryRate(messages: readonly AlanMessage[], seconds: number): number {
  return each(messages.slice(0, SAMPLE), seconds, ({ data }) => {
    const { message } = Signed.deserialize(data)
    if (message.type === 0n) Qbft.deserialize(message.data)
    else Partials.deserialize(message.data)
  })
}

function each<T>(items: readonly T[], seconds: number, work: (item: T) => void): number {
  return rateOf(() => items.forEach(work), { seconds, each: items.length })
}

const uint64 = new UintBigintType(8)
const Bytes32 = new ByteVectorType(32)

const Signed = new ContainerType({
  signatures: new ListCompositeType(new ByteListType(256), 13),
  operatorIds: new ListBasicType(uint64, 13),
  message: new ContainerType({
    type: uint64,
    id: new ByteVectorType(56),
    data: new ByteListType(ALAN_LIMITS.ssvMessageDataBytes),
  }),
  fullData: new ByteListType(8_388_836),
})

const Qbft = new ContainerType({
  type: uint64,
  height: uint64,
  round: uint64,
  identifier: new ByteListType(56),
  root: Bytes32,
  dataRound: uint64,
  roundChangeJustification: new ListCompositeType(new ByteListType(51_852), 13),
  prepareJustification: new ListCompositeType(new ByteListType(3_700), 13),
})

const Partials = new ContainerType({
  type: uint64,
  slot: uint64,
  items: new ListCompositeType(
    new ContainerType({
      signature: new ByteVectorType(96),
      signingRoot: Bytes32,
      signer: uint64,
      validatorIndex: uint64,
    }),
    ALAN_LIMITS.partialSignatures,
  ),
})
