import { Signature, verify } from '@chainsafe/blst'
import { hexOf } from '@ssv-exporter/encoding/hex-text'
import { PARTIAL_TYPE } from '@ssv-exporter/ssv/alan/messages/partial-signatures'
import { QBFT_TYPE } from '@ssv-exporter/ssv/alan/messages/qbft-message'
import { ROLE_RULES, RUNNER_ROLE } from '@ssv-exporter/ssv/alan/roles'
import {
  aggregateAndProofRoot,
  contributionAndProofRoot,
} from '@ssv-exporter/ssv/alan/roots/aggregate-roots'
import { attestationDataRoot } from '@ssv-exporter/ssv/alan/roots/committee-roots'
import { proposalRoots } from '@ssv-exporter/ssv/alan/roots/proposal-roots'
import { DOMAIN_TYPE } from '@ssv-exporter/ssv/alan/roots/signing-root'
import type { CheckedMessage } from '@ssv-exporter/ssv/alan/validation/checked-message'
import { decodeAggregatorCommitteeConsensusData } from '@ssv-exporter/ssv/alan/values/aggregator-committee-consensus-data'
import { decodeBeaconVote } from '@ssv-exporter/ssv/alan/values/beacon-vote'
import { decodeValidatorConsensusData } from '@ssv-exporter/ssv/alan/values/validator-consensus-data'
import type { OperatorTeam } from '../../alan/operator/operator-team.ts'

/** Who signed what of a duty, by `<slot> <role> <validator>`: signers ascending. */
export type ReceivedDuties = Readonly<Record<string, readonly number[]>>

type Team = Pick<OperatorTeam, 'chain' | 'registry' | 'facts'>

/** Roles of roots, by `<root> <index or *>`. */
type RootRoles = Map<string, string>

/**
 * What a listener derives from messages alone: the proposed or decided values identify the signed
 * roots, and only valid signatures of shares count.
 */
export function receivedDuties(team: Team, messages: readonly CheckedMessage[]): ReceivedDuties {
  const roots: RootRoles = new Map()
  for (const message of messages) {
    if (message.kind !== 'consensus') continue
    const { type } = message.content
    const hasValue = type === QBFT_TYPE.proposal || type === QBFT_TYPE.commit
    if (hasValue && message.signed.fullData.length > 0) learnRoots(team, message, roots)
  }
  const duties = new Map<string, Set<number>>()
  for (const message of messages) {
    if (message.kind !== 'partial') continue
    for (const { signature, signingRoot, signer, validatorIndex } of message.content.items) {
      const role = roleOf(message, roots, signingRoot, validatorIndex)
      if (role === undefined) continue
      const index = Number(validatorIndex)
      if (!isOfShare(team, index, signer, signingRoot, signature)) continue
      const name = `${message.slot} ${role} ${index}`
      duties.set(name, (duties.get(name) ?? new Set()).add(Number(signer)))
    }
  }
  return Object.fromEntries(
    [...duties].map(([name, signers]) => [name, [...signers].sort((a, b) => a - b)]),
  )
}

function roleOf(
  { id, content }: CheckedMessage & { kind: 'partial' },
  roots: RootRoles,
  root: Uint8Array,
  index: bigint,
): string | undefined {
  const rules = ROLE_RULES.get(id.runnerRole)
  const isLast = content.type === PARTIAL_TYPE.postConsensus || rules?.consensus === false
  if (!isLast) return undefined
  const role = roots.get(`${hexOf(root)} *`) ?? roots.get(`${hexOf(root)} ${index}`)
  const needsValue: readonly number[] = [
    RUNNER_ROLE.committee,
    RUNNER_ROLE.aggregatorCommittee,
    RUNNER_ROLE.proposer,
  ]
  return needsValue.includes(id.runnerRole) ? role : rules?.name
}

function learnRoots(
  { chain, facts }: Team,
  { id, slot, forks, signed }: CheckedMessage,
  roots: RootRoles,
): void {
  const epoch = Math.floor(slot / facts.network.schedule.slotsPerEpoch)
  const value = signed.fullData
  const learn = (root: Uint8Array, domain: Uint8Array, of: bigint | '*', role: string) =>
    roots.set(`${hexOf(chain.signingRoot(root, domain, epoch))} ${of}`, role)
  try {
    if (id.runnerRole === RUNNER_ROLE.committee) {
      const vote = decodeBeaconVote(value, forks.gloas)
      learn(attestationDataRoot(vote, BigInt(slot)), DOMAIN_TYPE.attester, '*', 'ATTESTER')
      learn(vote.blockRoot, DOMAIN_TYPE.syncCommittee, '*', 'SYNC_COMMITTEE')
    }
    if (id.runnerRole === RUNNER_ROLE.proposer) {
      const { version, data } = decodeValidatorConsensusData(value)
      learn(proposalRoots(version, data).block, DOMAIN_TYPE.proposer, '*', 'PROPOSER')
    }
    if (id.runnerRole !== RUNNER_ROLE.aggregatorCommittee) return
    const data = decodeAggregatorCommitteeConsensusData(value)
    for (const { validatorIndex, selectionProof, committeeIndex } of data.aggregators) {
      const aggregate = data.aggregates[data.committeeIndices.indexOf(committeeIndex)]
      if (aggregate === undefined) continue
      const root = aggregateAndProofRoot(
        data.version,
        Number(validatorIndex),
        aggregate,
        selectionProof,
      )
      learn(root, DOMAIN_TYPE.aggregateAndProof, validatorIndex, 'AGGREGATOR')
    }
    for (const { validatorIndex, selectionProof } of data.contributors) {
      for (const contribution of data.contributions) {
        const root = contributionAndProofRoot(Number(validatorIndex), contribution, selectionProof)
        const domain = DOMAIN_TYPE.contributionAndProof
        learn(root, domain, validatorIndex, 'SYNC_COMMITTEE_CONTRIBUTION')
      }
    }
  } catch {
    // An unacceptable value identifies nothing.
  }
}

function isOfShare(
  { registry }: Team,
  index: number,
  signer: bigint,
  root: Uint8Array,
  signature: Uint8Array,
): boolean {
  const validator = registry.active().find((one) => one.index === index)
  const key = validator && registry.sharePublicKey(validator, signer)
  if (key === undefined) return false
  try {
    return verify(root, key, Signature.fromBytes(signature, true))
  } catch {
    return false
  }
}
