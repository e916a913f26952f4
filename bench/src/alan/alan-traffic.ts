import { createHash, randomBytes, sign } from 'node:crypto'
import { promisify } from 'node:util'
import { encodeMessageId } from '@ssv-exporter/ssv/alan/messages/message-id'
import {
  encodePartialSignatures,
  PARTIAL_TYPE,
} from '@ssv-exporter/ssv/alan/messages/partial-signatures'
import { encodeQbftMessage, QBFT_TYPE } from '@ssv-exporter/ssv/alan/messages/qbft-message'
import { encodeSignedSsvMessage } from '@ssv-exporter/ssv/alan/messages/signed-ssv-message'
import { encodeSsvMessage, SSV_MESSAGE_TYPE } from '@ssv-exporter/ssv/alan/messages/ssv-message'
import { RUNNER_ROLE } from '@ssv-exporter/ssv/alan/roles'
import { type AlanBenchNetwork, type BenchCommittee, DOMAIN, FIRST_SLOT } from './alan-network.ts'

const signAsync = promisify(sign)
const SIGNATURES_AT_A_TIME = 64
const VOTE_BYTES = 112
const EPOCH = 32

export interface AlanMessage {
  readonly kind: string
  readonly topic: string
  readonly slot: number
  readonly data: Uint8Array
}

interface Unsigned {
  readonly kind: string
  readonly slot: number
  readonly topic: string
  readonly signers: readonly bigint[]
  readonly type: number
  readonly id: Uint8Array
  readonly data: Uint8Array
  readonly fullData: Uint8Array
}

/**
 * Signed messages in the order of their slots: for every committee a duty without round changes,
 * and for its attesting validators the selection proofs.
 */
export async function alanTraffic(
  network: AlanBenchNetwork,
  count: number,
): Promise<readonly AlanMessage[]> {
  const messages: AlanMessage[] = []
  for (let slot = FIRST_SLOT; messages.length < count; slot++) {
    for (const committee of network.committees) {
      const unsigned = dutyOf(committee, slot)
      for (let from = 0; from < unsigned.length; from += SIGNATURES_AT_A_TIME) {
        const part = unsigned.slice(from, from + SIGNATURES_AT_A_TIME)
        messages.push(...(await Promise.all(part.map((each) => signed(network, each)))))
      }
      if (messages.length >= count) break
    }
  }
  return messages.slice(0, count)
}

function dutyOf(committee: BenchCommittee, slot: number): Unsigned[] {
  const { topic, operatorIds, validators } = committee
  const id = encodeMessageId(DOMAIN, RUNNER_ROLE.committee, committee.id)
  const vote = randomBytes(VOTE_BYTES)
  const root = createHash('sha256').update(vote).digest()
  const none = new Uint8Array()
  const leader = operatorIds[slot % operatorIds.length] as bigint
  const consensus = (kind: string, type: number, signers: readonly bigint[], fullData = none) => ({
    kind,
    slot,
    topic,
    signers,
    type: SSV_MESSAGE_TYPE.consensus,
    id,
    data: encodeQbftMessage({
      type,
      height: BigInt(slot),
      round: 1n,
      identifier: id,
      root,
      dataRound: 0n,
      roundChangeJustification: [],
      prepareJustification: [],
    }),
    fullData,
  })
  const attesters = validators.filter((_, i) => i % EPOCH === slot % EPOCH)
  const each = <T>(make: (signer: bigint) => T) => operatorIds.map(make)
  const quorum = operatorIds.slice(0, -1)
  return [
    consensus('proposal', QBFT_TYPE.proposal, [leader], vote),
    ...each((signer) => consensus('prepare', QBFT_TYPE.prepare, [signer])),
    ...each((signer) => consensus('commit', QBFT_TYPE.commit, [signer])),
    consensus('decided', QBFT_TYPE.commit, quorum, vote),
    consensus('decided', QBFT_TYPE.commit, operatorIds, vote),
    ...(attesters.length === 0
      ? []
      : each((signer) => ({
          ...partials('post-consensus', PARTIAL_TYPE.postConsensus, slot, signer, attesters),
          topic,
          id,
        }))),
    ...attesters.flatMap((validator) =>
      each((signer) => ({
        ...partials('selection proof', PARTIAL_TYPE.selectionProof, slot, signer, [validator]),
        topic,
        id: encodeMessageId(DOMAIN, RUNNER_ROLE.aggregator, validator.publicKey),
      })),
    ),
  ]
}

function partials(
  kind: string,
  type: number,
  slot: number,
  signer: bigint,
  validators: readonly { readonly index: number }[],
) {
  return {
    kind,
    slot,
    signers: [signer],
    type: SSV_MESSAGE_TYPE.partialSignature,
    data: encodePartialSignatures({
      type,
      slot: BigInt(slot),
      items: validators.map(({ index }) => ({
        signature: randomBytes(96),
        signingRoot: randomBytes(32),
        signer,
        validatorIndex: BigInt(index),
      })),
    }),
    fullData: new Uint8Array(),
  }
}

async function signed(network: AlanBenchNetwork, unsigned: Unsigned): Promise<AlanMessage> {
  const { kind, topic, slot, signers, type, id, data, fullData } = unsigned
  const message = { type, id, data }
  const bytes = encodeSsvMessage(message)
  const signatures = await Promise.all(
    signers.map((signer) => signAsync('sha256', bytes, network.secretOf(signer))),
  )
  return {
    kind,
    topic,
    slot,
    data: encodeSignedSsvMessage({ signatures, operatorIds: signers, message, fullData }),
  }
}

/** Number and size of messages by kind. */
export function mixOf(messages: readonly AlanMessage[]) {
  return [...Map.groupBy(messages, ({ kind }) => kind)].map(([kind, of]) => ({
    kind,
    share: (100 * of.length) / messages.length,
    bytes: of.reduce((sum, { data }) => sum + data.length, 0) / of.length,
  }))
}
