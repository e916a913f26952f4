import { PublicKey, Signature, verify } from '@chainsafe/blst'
import { recordedMessages } from '@ssv-exporter/ibft-collector/pipelines/alan/recording/recorded-messages'
import { readSetup } from '@ssv-exporter/ibft-collector/pipelines/alan/recording/setup'
import type { BEACON_ROLE_NAMES } from '@ssv-exporter/ssv/alan/beacon-roles'
import { BOOLE_LIMITS } from '@ssv-exporter/ssv/alan/forks/message-limits'
import { decodeMessageId } from '@ssv-exporter/ssv/alan/messages/message-id'
import {
  decodePartialSignatures,
  PARTIAL_TYPE,
} from '@ssv-exporter/ssv/alan/messages/partial-signatures'
import { decodeSignedSsvMessage } from '@ssv-exporter/ssv/alan/messages/signed-ssv-message'
import { SSV_MESSAGE_TYPE } from '@ssv-exporter/ssv/alan/messages/ssv-message'
import { RUNNER_ROLE } from '@ssv-exporter/ssv/alan/roles'
import { quorumOf } from '@ssv-exporter/ssv/quorum'
import type { Performed } from './compare.ts'

export interface Verified {
  /** Participants of stored duties. */
  participants: number
  /** Number of them without a valid signature over a root that a quorum signed. */
  unverified: number
}

/** With the validator's index, which the recording's setup lacks if its collector did not learn it. */
type IndexedDuty = Performed & { readonly validator: number }

interface RecordedSignature {
  readonly signature: Uint8Array
  readonly root: Uint8Array
}

const R = RUNNER_ROLE
/** Runner roles that sign a duty after consensus, or without one. */
const RUNNERS: Readonly<Record<string, readonly number[]>> = {
  ATTESTER: [R.committee],
  SYNC_COMMITTEE: [R.committee],
  AGGREGATOR: [R.aggregator, R.aggregatorCommittee],
  SYNC_COMMITTEE_CONTRIBUTION: [R.syncCommitteeContribution, R.aggregatorCommittee],
  PROPOSER: [R.proposer],
  VALIDATOR_REGISTRATION: [R.validatorRegistration],
  VOLUNTARY_EXIT: [R.voluntaryExit],
  PTC_ATTESTER: [R.ptcAttester],
  PROPOSER_PREFERENCES: [R.proposerPreferences],
} satisfies Record<(typeof BEACON_ROLE_NAMES)[number], readonly number[]>

const P = PARTIAL_TYPE
const BEFORE_CONSENSUS: readonly number[] = [
  P.randao,
  P.selectionProof,
  P.contributionProofs,
  P.aggregatorCommittee,
]

/**
 * Verifies each participant of duties again, from the recorded messages and the registry in the
 * recording's setup, signature by signature with the library alone. Reports those that fail.
 */
export async function verifyRecording(
  folder: string,
  duties: Iterable<IndexedDuty>,
  say: (text: string) => void,
): Promise<Verified> {
  const { validators, committees } = await readSetup(folder)
  const registered = new Map(validators.map((each) => [each.public_key, each]))
  const recorded = await readSignatures(folder)
  const verified = { participants: 0, unverified: 0 }
  for (const { slot, role, public_key, validator: storedIndex, signers } of duties) {
    verified.participants += signers.length
    const validator = registered.get(public_key)
    if (validator === undefined) {
      verified.unverified += signers.length
      say(`not verified: ${slot} ${role} ${public_key}, which is not in the setup`)
      continue
    }
    const { index = storedIndex, share_public_keys, committee } = validator
    const counts = new Map(signers.map((signer) => [signer, 0]))
    const signersOfRoot = new Map<string, Set<number>>()
    for (const signer of signers) {
      const share = PublicKey.fromHex(share_public_keys[signer] ?? '')
      for (const runner of RUNNERS[role] ?? []) {
        const key = `${slot} ${runner} ${index} ${signer}`
        const own = recorded.get(key) ?? []
        counts.set(signer, (counts.get(signer) ?? 0) + own.length)
        for (const { signature, root } of own) {
          if (!isValid(root, share, signature)) continue
          const name = Buffer.from(root).toString('hex')
          signersOfRoot.set(name, (signersOfRoot.get(name) ?? new Set()).add(signer))
        }
      }
    }
    const quorum = quorumOf(committees[committee]?.operators.length ?? 0)
    const withQuorum = [...signersOfRoot.values()].filter(({ size }) => size >= quorum)
    const missing = signers.filter((signer) => !withQuorum.some((all) => all.has(signer)))
    if (missing.length === 0) continue
    verified.unverified += missing.length
    const recordings = missing.map((signer) => `${signer} (${counts.get(signer)} recorded)`)
    say(`not verified: ${slot} ${role} ${public_key}, signers ${recordings.join(', ')}`)
  }
  return verified
}

function isValid(root: Uint8Array, share: PublicKey, signature: Uint8Array): boolean {
  try {
    return verify(root, share, Signature.fromBytes(signature, true))
  } catch {
    return false
  }
}

/** Recorded signatures by slot, runner role, validator index and signer. */
async function readSignatures(folder: string): Promise<Map<string, RecordedSignature[]>> {
  const signatures = new Map<string, RecordedSignature[]>()
  for await (const { data } of recordedMessages(folder)) {
    let decoded: ReturnType<typeof decodePartials>
    try {
      decoded = decodePartials(data)
    } catch {
      continue
    }
    if (decoded === undefined || BEFORE_CONSENSUS.includes(decoded.type)) continue
    const { slot, runner, items } = decoded
    for (const { validatorIndex, signer, signature, signingRoot } of items) {
      const key = `${slot} ${runner} ${validatorIndex} ${signer}`
      const all = signatures.get(key) ?? []
      all.push({ signature, root: signingRoot })
      signatures.set(key, all)
    }
  }
  return signatures
}

function decodePartials(data: Uint8Array) {
  const { message } = decodeSignedSsvMessage(data, BOOLE_LIMITS)
  if (message.type !== SSV_MESSAGE_TYPE.partialSignature) return undefined
  return {
    runner: decodeMessageId(message.id).runnerRole,
    ...decodePartialSignatures(message.data, BOOLE_LIMITS.partialSignatures),
  }
}
