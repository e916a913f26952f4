import { hexOf } from '../../bytes/hex.ts'
import type { MessageLimits } from '../forks/message-limits.ts'
import {
  decodePartialSignatures,
  PARTIAL_TYPE,
  type PartialSignatures,
} from '../messages/partial-signatures.ts'
import { MAX_SIGNERS } from '../messages/signed-ssv-message.ts'
import { RUNNER_ROLE } from '../roles.ts'
import { type Checked, decoded } from './check-envelope.ts'
import type { PartialMessage } from './checked-message.ts'
import { checkDuty, checkDutyCount, mayGoBack } from './duties.ts'
import type { Arrival, ValidationFacts } from './facts.ts'
import { RULES, type Rule } from './rules.ts'
import { SEEN, type SignerState } from './signer-state.ts'
import { checkTime } from './timing.ts'

/** Members of the sync committee, which bound what a committee sends of them. */
const SYNC_COMMITTEE_SIZE = 512
/** Distinct roots of preferences and of builder requests that an operator signs for a slot. */
const MAX_ROOTS: ReadonlyMap<number, number> = new Map([
  [PARTIAL_TYPE.proposerPreferences, 4],
  [PARTIAL_TYPE.builderRequestAuth, 8],
])

type Open = Omit<PartialMessage, 'kind' | 'content' | 'unverifiedDuty'>

/** Partial signatures after their executor was found; no signature is looked at. */
export function checkPartial(
  facts: ValidationFacts,
  message: Open,
  limits: MessageLimits,
  arrival: Arrival,
  signer: SignerState | undefined,
): Checked<PartialMessage> {
  const { signed, executor, id, slot } = message
  if (signed.message.data.length > limits.partialDataBytes) return { broken: RULES.dataTooBig }
  const content = decoded(() =>
    decodePartialSignatures(signed.message.data, limits.partialSignatures),
  )
  if (content === undefined) return { broken: RULES.undecodable }
  const form = checkForm(message, content) ?? checkItems(message, content)
  if (form !== undefined) return { broken: form }
  if (!mayGoBack(id.role) && (signer?.maxSlot ?? -1) > slot) return { broken: RULES.laterSlot }
  const claimed = { role: id.role, slot, ...executor }
  const duty = checkDuty(facts.network, facts.duties, claimed)
  const rest =
    duty.broken ??
    checkSent({ slot, content }, signer) ??
    checkTime(facts.network, id.role, slot, arrival.receivedMs) ??
    checkDutyCount(facts.network, facts.duties, claimed, signer) ??
    checkCount(message, content)
  if (rest !== undefined) return { broken: rest }
  return { value: { ...message, kind: 'partial', content, unverifiedDuty: duty.unverified } }
}

/** The rule about what the same operator sent before; it holds again when a message is taken. */
export function checkSent(
  { slot, content }: Pick<PartialMessage, 'slot' | 'content'>,
  signer: SignerState | undefined,
): Rule | undefined {
  const state = signer?.at(slot)
  if (state === undefined) return undefined
  const most = MAX_ROOTS.get(content.type)
  if (most === undefined) {
    return (state.seen & seenOf(content.type)) === 0 ? undefined : RULES.tooManyOfType
  }
  const roots = state.roots?.get(content.type) ?? new Set<string>()
  const fresh = content.items.filter(({ signingRoot }) => !roots.has(hexOf(signingRoot)))
  if (fresh.length < content.items.length) return RULES.repeatedRoot
  return roots.size + fresh.length > most ? RULES.tooManyOfType : undefined
}

/** Remembers an accepted message. */
export function rememberPartial(
  { slot, content }: PartialMessage,
  epoch: number,
  signer: SignerState,
): void {
  const state = signer.open(slot, epoch, 1)
  if (!MAX_ROOTS.has(content.type)) {
    state.seen |= seenOf(content.type)
    return
  }
  state.roots ??= new Map()
  const roots = state.roots.get(content.type) ?? new Set<string>()
  for (const { signingRoot } of content.items) roots.add(hexOf(signingRoot))
  state.roots.set(content.type, roots)
}

function checkForm(
  { signed, executor, forks }: Open,
  { type, items }: PartialSignatures,
): Rule | undefined {
  if (signed.operatorIds.length !== 1) return RULES.severalPartialSigners
  if (signed.fullData.length > 0) return RULES.partialFullData
  if (!existsIn(forks, type)) return RULES.unknownPartialType
  if (!executor.rules.partialTypes.includes(type)) return RULES.partialTypeMismatch
  return items.length === 0 ? RULES.noPartials : undefined
}

function existsIn({ boole, gloas }: Open['forks'], type: number): boolean {
  if (type === PARTIAL_TYPE.aggregatorCommittee) return boole
  if (type >= PARTIAL_TYPE.payloadAttestation) {
    return gloas && type <= PARTIAL_TYPE.builderRequestAuth
  }
  return true
}

function checkItems({ signed, executor }: Open, { items }: PartialSignatures): Rule | undefined {
  const signer = signed.operatorIds[0]
  // Without a beacon node the validator's index is not known.
  const index = executor.validator?.beacon?.index
  for (const item of items) {
    if (item.signer !== signer) return RULES.unexpectedSigner
    if (index !== undefined && item.validatorIndex !== BigInt(index)) return RULES.unknownIndex
  }
  return undefined
}

function checkCount({ id, executor, forks }: Open, content: PartialSignatures): Rule | undefined {
  const { type, items } = content
  const validators = executor.committee.validatorCount
  if (id.role === RUNNER_ROLE.committee) {
    if (items.length > Math.min(2 * validators, validators + SYNC_COMMITTEE_SIZE)) {
      return RULES.tooManyPartials
    }
    return mostOfOneIndex(content) > 2 ? RULES.tripleIndex : undefined
  }
  if (id.role === RUNNER_ROLE.aggregatorCommittee) {
    if (items.length > Math.min(5 * validators, validators + 4 * SYNC_COMMITTEE_SIZE)) {
      return RULES.tooManyPartials
    }
    return mostOfOneIndex(content) > 5 ? RULES.tooManyEqualIndices : undefined
  }
  return items.length > mostItems(id.role, type, forks.gloas) ? RULES.tooManyPartials : undefined
}

/** Entries in one message of a validator's own role. */
function mostItems(role: number, type: number, gloas: boolean): number {
  if (role === RUNNER_ROLE.syncCommitteeContribution) return MAX_SIGNERS
  // The block, and the payload's envelope where the proposer builds it itself.
  if (role === RUNNER_ROLE.proposer && type === PARTIAL_TYPE.postConsensus && gloas) return 2
  if (type === PARTIAL_TYPE.builderRequestAuth) return 8
  return 1
}

function mostOfOneIndex({ items }: PartialSignatures): number {
  const counts = new Map<bigint, number>()
  let most = 0
  for (const { validatorIndex } of items) {
    const count = (counts.get(validatorIndex) ?? 0) + 1
    counts.set(validatorIndex, count)
    most = Math.max(most, count)
  }
  return most
}

const seenOf = (type: number) =>
  type === PARTIAL_TYPE.postConsensus ? SEEN.postConsensus : SEEN.preConsensus
