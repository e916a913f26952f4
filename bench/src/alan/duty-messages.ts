import { createHash, randomBytes } from 'node:crypto'
import { leaderOf } from '@ssv-exporter/ssv/alan/leader'
import { PARTIAL_TYPE } from '@ssv-exporter/ssv/alan/messages/partial-signatures'
import { QBFT_TYPE } from '@ssv-exporter/ssv/alan/messages/qbft-message'
import { RUNNER_ROLE } from '@ssv-exporter/ssv/alan/roles'
import type { CheckedMessage } from '@ssv-exporter/ssv/alan/validation/checked-message'
import type { BenchCommittee, BenchValidator } from './alan-network.ts'

const VOTE_BYTES = 112
const EPOCH = 32
const NOTHING = new Uint8Array()

/** A duty of a committee in a slot, as the collector sees it after validation. */
export interface BenchDuty {
  readonly attesters: readonly BenchValidator[]
  /** The root that all of them sign. */
  readonly root: Uint8Array
  readonly messages: readonly CheckedMessage[]
}

/**
 * A duty without round changes, two decided messages of different signers, the signatures after
 * consensus, and the selection proofs of every attester. undefined if no validator attests.
 */
export function benchDuty(committee: BenchCommittee, slot: number): BenchDuty | undefined {
  const attesters = committee.validators.filter((_, i) => i % EPOCH === slot % EPOCH)
  if (attesters.length === 0) return undefined
  const { operatorIds } = committee
  const vote = randomBytes(VOTE_BYTES)
  const root = createHash('sha256').update(vote).digest()
  const signed = randomBytes(32)
  const leader = leaderOf(operatorIds, BigInt(slot), 1n, false)
  const message = (role: number, signers: readonly bigint[], validator?: BenchValidator) => ({
    messageId: `${role} ${Buffer.from(validator?.publicKey ?? committee.id).toString('hex')}`,
    slot,
    id: { runnerRole: role, executor: validator?.publicKey ?? committee.id },
    executor: { committee, ...(validator && { validator }) },
    forks: { boole: false, gloas: false },
    signed: { operatorIds: signers, fullData: NOTHING },
  })
  const consensus = (type: number, signers: readonly bigint[], fullData: Uint8Array = NOTHING) => ({
    ...message(RUNNER_ROLE.committee, signers),
    kind: 'consensus',
    signed: { operatorIds: signers, fullData },
    content: { type, round: 1n, root, dataRound: 0n },
  })
  const partial = (
    role: number,
    type: number,
    signer: bigint,
    validators: readonly BenchValidator[],
    signingRoot: Uint8Array,
    executor?: BenchValidator,
  ) => ({
    ...message(role, [signer], executor),
    kind: 'partial',
    content: {
      type,
      items: validators.map(({ index }) => ({ signingRoot, validatorIndex: BigInt(index) })),
    },
  })
  const { postConsensus, selectionProof } = PARTIAL_TYPE
  const { committee: whole, aggregator } = RUNNER_ROLE
  const selected = randomBytes(32)
  return {
    attesters,
    root: signed,
    messages: [
      ...attesters.flatMap((one) =>
        operatorIds.map((id) => partial(aggregator, selectionProof, id, [one], selected, one)),
      ),
      consensus(QBFT_TYPE.proposal, [leader], vote),
      ...operatorIds.map((id) => consensus(QBFT_TYPE.prepare, [id])),
      ...operatorIds.map((id) => consensus(QBFT_TYPE.commit, [id])),
      consensus(QBFT_TYPE.commit, operatorIds.slice(0, -1), vote),
      consensus(QBFT_TYPE.commit, operatorIds, vote),
      ...operatorIds.map((id) => partial(whole, postConsensus, id, attesters, signed)),
    ] as unknown as CheckedMessage[],
  }
}
