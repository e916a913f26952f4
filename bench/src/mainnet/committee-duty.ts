import { createHash } from 'node:crypto'
import { leaderOf } from '@ssv-exporter/ssv/alan/leader'
import { encodeMessageId } from '@ssv-exporter/ssv/alan/messages/message-id'
import {
  encodePartialSignatures,
  PARTIAL_TYPE,
} from '@ssv-exporter/ssv/alan/messages/partial-signatures'
import { encodeQbftMessage, QBFT_TYPE } from '@ssv-exporter/ssv/alan/messages/qbft-message'
import { encodeSignedSsvMessage } from '@ssv-exporter/ssv/alan/messages/signed-ssv-message'
import {
  encodeSsvMessage,
  SSV_MESSAGE_TYPE,
  type SsvMessage,
} from '@ssv-exporter/ssv/alan/messages/ssv-message'
import { alanNetworkOf } from '@ssv-exporter/ssv/alan/network-of'
import { RUNNER_ROLE } from '@ssv-exporter/ssv/alan/roles'
import { quorumOf } from '@ssv-exporter/ssv/quorum'
import { SLOTS_PER_EPOCH } from '../duty-storage/draw-duties.ts'
import { NETWORK } from '../peers/bench-network.ts'
import type { Vote } from './bench-chain.ts'
import { beaconIndexOf, type MainnetCommittee } from './draw-network.ts'
import { type Operators, signAs } from './operator-keys.ts'
import type { ShareSigner } from './share-keys.ts'

export const KINDS = ['proposal', 'prepare', 'commit', 'decided', 'post-consensus'] as const

export interface TimedMessage {
  /** After the start of the slot. */
  readonly atMs: number
  readonly kind: (typeof KINDS)[number]
  readonly subnet: number
  /** Number of the committee. */
  readonly committee: number
  /** Number of partial signatures. */
  readonly signatures: number
  readonly data: Uint8Array
}

export interface CommitteeDuty extends Vote {
  readonly slot: number
  /** Number of the committee. */
  readonly number: number
  readonly committee: MainnetCommittee
  /** Numbers of validators. */
  readonly attesters: readonly number[]
  readonly signer: ShareSigner
  readonly beginMs: number
  readonly random: () => number
}

/** Times after the start of a duty, in milliseconds. */
const TIMES = {
  proposal: [0, 1],
  prepare: [60, 180],
  commit: [200, 350],
  decided: [360, 430],
  'post-consensus': [380, 799],
} as const
const NOTHING: Uint8Array = new Uint8Array()
const { domains } = alanNetworkOf(NETWORK)

/**
 * Messages of a duty without round changes: a proposal, prepares and commits of all operators, two
 * decided messages, of a quorum and of all, and the post-consensus signatures of all operators.
 */
export async function committeeDuty(
  duty: CommitteeDuty,
  operators: Operators,
): Promise<TimedMessage[]> {
  const { committee, slot, value, attesters } = duty
  const { operatorIds } = committee
  const leader = Number(leaderOf(operatorIds.map(BigInt), BigInt(slot), 1n, false))
  const [proposal, prepare, commit] = [QBFT_TYPE.proposal, QBFT_TYPE.prepare, QBFT_TYPE.commit].map(
    (type) => consensusMessage(duty, type),
  ) as [SsvMessage, SsvMessage, SsvMessage]
  const partials = partialMessages(duty)
  const sign = (message: SsvMessage, signer: number) =>
    signAs(operators, signer, encodeSsvMessage(message))
  const [proposed, prepares, commits, signed] = await Promise.all([
    sign(proposal, leader),
    Promise.all(operatorIds.map((id) => sign(prepare, id))),
    Promise.all(operatorIds.map((id) => sign(commit, id))),
    Promise.all(operatorIds.map((id, i) => sign(partials[i] as SsvMessage, id))),
  ])
  const timed = (
    kind: TimedMessage['kind'],
    message: SsvMessage,
    signatures: readonly Uint8Array[],
    signers: readonly number[],
    fullData = NOTHING,
  ): TimedMessage => ({
    ...{ kind, subnet: committee.subnet, committee: duty.number, atMs: timeOf(duty, kind) },
    signatures: kind === 'post-consensus' ? attesters.length : 0,
    data: encodeSignedSsvMessage({
      signatures,
      operatorIds: signers.map(BigInt),
      message,
      fullData,
    }),
  })
  const quorum = quorumOf(operatorIds.length)
  return [
    timed('proposal', proposal, [proposed], [leader], value),
    ...prepares.map((one, i) => timed('prepare', prepare, [one], operatorIds.slice(i, i + 1))),
    ...commits.map((one, i) => timed('commit', commit, [one], operatorIds.slice(i, i + 1))),
    // Operators sign the same bytes in commits and decided messages.
    ...[quorum, operatorIds.length].map((count) =>
      timed('decided', commit, commits.slice(0, count), operatorIds.slice(0, count), value),
    ),
    ...signed.map((one, i) =>
      timed('post-consensus', partials[i] as SsvMessage, [one], operatorIds.slice(i, i + 1)),
    ),
  ]
}

function timeOf({ beginMs, random }: CommitteeDuty, kind: TimedMessage['kind']): number {
  const [from, to] = TIMES[kind]
  return Math.floor(beginMs + from + random() * (to - from))
}

const messageIdOf = ({ committee }: CommitteeDuty) =>
  encodeMessageId(domains.alan, RUNNER_ROLE.committee, committee.id)

function consensusMessage(duty: CommitteeDuty, type: number): SsvMessage {
  const id = messageIdOf(duty)
  const data = encodeQbftMessage({
    type,
    height: BigInt(duty.slot),
    round: 1n,
    identifier: id,
    root: createHash('sha256').update(duty.value).digest(),
    dataRound: 0n,
    roundChangeJustification: [],
    prepareJustification: [],
  })
  return { type: SSV_MESSAGE_TYPE.consensus, id, data }
}

/** The post-consensus signatures of each operator. */
function partialMessages(duty: CommitteeDuty): SsvMessage[] {
  const { slot, committee, attesters, root, signer } = duty
  const { id, operatorIds } = committee
  const size = operatorIds.length
  const attestingSlot = slot % SLOTS_PER_EPOCH
  const signatures = signer.sign({ id, attestingSlot, count: attesters.length * size })
  return operatorIds.map((operatorId, o) => ({
    type: SSV_MESSAGE_TYPE.partialSignature,
    id: messageIdOf(duty),
    data: encodePartialSignatures({
      type: PARTIAL_TYPE.postConsensus,
      slot: BigInt(slot),
      items: attesters.map((validator, i) => ({
        signature: signatures[i * size + o] as Uint8Array,
        signingRoot: root,
        signer: BigInt(operatorId),
        validatorIndex: BigInt(beaconIndexOf(validator)),
      })),
    }),
  }))
}
