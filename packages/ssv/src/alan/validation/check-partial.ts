import { holdsIn, type SlotForks } from '../forks/fork-schedule.ts'
import type { MessageLimits } from '../forks/message-limits.ts'
import {
  decodePartialSignatures,
  PARTIAL_TYPE,
  type PartialSignatures,
} from '../messages/partial-signatures.ts'
import { MAX_SIGNERS, type SignedSsvMessage } from '../messages/signed-ssv-message.ts'
import { RUNNER_ROLE } from '../roles.ts'
import { applyRules, resultOf } from './apply-rules.ts'
import { decoded } from './check-envelope.ts'
import type { CheckResult, MessageWithExecutor } from './checked-message.ts'
import { allowsEarlierSlot, checkDuty, type DutyCheck, dutyCountRule, indexOf } from './duties.ts'
import { LATER_RULES, RULES, type Rule } from './rules.ts'
import { SEEN, type SentMessages } from './sent-messages.ts'
import { checkTime, epochOf, slotAt } from './timing.ts'
import type { AlanNetworkParameters, Arrival, ValidationContext } from './validation-context.ts'
import type { Tiers } from './validation-state.ts'

const LAST_TYPE = PARTIAL_TYPE.builderRequestAuth
/** Size of the sync committee, an upper bound for a committee's signatures. */
const SYNC_COMMITTEE_SIZE = 512
/** Types for which an operator signs several distinct roots per slot, with their number. */
const MAX_ROOTS: ReadonlyMap<number, { readonly kind: 0 | 1; readonly most: number }> = new Map([
  [PARTIAL_TYPE.proposerPreferences, { kind: 0, most: 4 }],
  [PARTIAL_TYPE.builderRequestAuth, { kind: 1, most: 8 }],
])

/** Stored state of partial signatures. */
interface SentPartial {
  readonly slot: number
  readonly signed: Pick<SignedSsvMessage, 'operatorIds'>
  readonly content: Pick<PartialSignatures, 'type' | 'items'>
}

type OpenPartial = MessageWithExecutor & { readonly content: PartialSignatures }

/** Checks partial signatures with a known executor; signatures are not verified. */
export function checkPartial(
  context: ValidationContext,
  open: MessageWithExecutor,
  limits: MessageLimits,
  arrival: Arrival,
  tiers: Tiers,
): CheckResult {
  const { data } = open.signed.message
  if (data.length > limits.partialDataBytes) return { broken: RULES.dataTooBig }
  const content = decoded(() => decodePartialSignatures(data, limits.partialSignatures))
  if (content === undefined) return { broken: RULES.undecodable }
  const duty = checkDuty(context.network, context.duties, open)
  const message = { ...open, kind: 'partial' as const, content, isDutyUnknown: duty.isUnknown }
  const result = resultOf(applyRules(partialRules(context, message, duty, arrival, tiers)), () => {
    const laterRule = partialLaterRule(context.network, message, arrival, tiers.allPeers)
    return laterRule === undefined ? message : { ...message, laterRule }
  })
  const isUnknown = result.broken === RULES.unknownPartialType && content.type > LAST_TYPE
  return isUnknown
    ? { ...result, unknown: { field: 'partial signature type', value: content.type } }
    : result
}

/** The rules of partial signatures, in their order. */
function* partialRules(
  context: ValidationContext,
  message: OpenPartial,
  duty: DutyCheck,
  { receivedMs }: Arrival,
  { peer, allPeers }: Tiers,
): Generator<Rule | undefined> {
  const { signed, id, slot } = message
  const signer = signed.operatorIds[0] as bigint
  yield checkForm(message)
  yield checkItems(message)
  if (!allowsEarlierSlot(id.runnerRole) && peer.maxSlot(signer) > slot) yield RULES.laterSlot
  yield duty.broken
  yield checkSent(message, peer)
  yield checkRoots(message, allPeers)
  yield checkTime(context.network, id.runnerRole, slot, receivedMs)
  yield dutyCountRule(context.network, message, duty, signer, peer)
  yield checkCount(message)
}

/**
 * The rule about earlier messages of the operator through the same peer; checked again on
 * acceptance.
 */
export function checkSent(
  { signed, slot, content }: SentPartial,
  sent: SentMessages,
): Rule | undefined {
  const state = sent.at(signed.operatorIds[0] as bigint, slot)
  if (state === undefined) return undefined
  const roots = MAX_ROOTS.get(content.type)
  if (roots === undefined) {
    return (state.seen & seenOf(content)) === 0 ? undefined : RULES.tooManyOfType
  }
  if (repeatsRoot({ signed, slot, content }, sent)) return RULES.repeatedRoot
  const count = state.roots[roots.kind] + content.items.length
  return count > roots.most ? RULES.tooManyOfType : undefined
}

/** Duplicates of a root are ignored regardless of the sender (SIP-94). */
function checkRoots(message: OpenPartial, allPeers: SentMessages): Rule | undefined {
  if (!MAX_ROOTS.has(message.content.type)) return undefined
  return repeatsRoot(message, allPeers) ? RULES.repeatedRoot : undefined
}

function repeatsRoot({ signed, slot, content }: SentPartial, sent: SentMessages): boolean {
  const signer = signed.operatorIds[0] as bigint
  return content.items.some(({ signingRoot }) =>
    sent.hasRoot(signer, slot, content.type, signingRoot),
  )
}

/** Rules of later releases that ignore partial signatures accepted here. */
function partialLaterRule(
  network: AlanNetworkParameters,
  message: OpenPartial,
  { receivedMs }: Arrival,
  allPeers: SentMessages,
): Rule | undefined {
  if (message.id.runnerRole === RUNNER_ROLE.validatorRegistration) {
    const { gloasEpoch = Number.POSITIVE_INFINITY } = network.schedule
    if (epochOf(network, slotAt(network, receivedMs)) > gloasEpoch) {
      return LATER_RULES.registrationEnded
    }
  }
  return checkSent(message, allPeers) === undefined ? undefined : LATER_RULES.tooManyOfType
}

/** Records an accepted message. */
export function rememberPartial(
  { signed, slot, content }: SentPartial,
  epoch: number,
  { peer, allPeers }: Tiers,
): void {
  const signer = signed.operatorIds[0] as bigint
  if (peer.at(signer, slot) === undefined) peer.addDuty(signer, slot, epoch)
  const roots = MAX_ROOTS.get(content.type)
  for (const sent of [peer, allPeers]) {
    sent.add(signer, slot, { round: 1, seen: roots === undefined ? seenOf(content) : 0 })
    if (roots === undefined) continue
    for (const { signingRoot } of content.items) {
      sent.addRoot(signer, slot, roots.kind, content.type, signingRoot)
    }
  }
}

function checkForm({ signed, executor, forks, content }: OpenPartial): Rule | undefined {
  const { type, items } = content
  if (signed.operatorIds.length !== 1) return RULES.severalPartialSigners
  if (signed.fullData.length > 0) return RULES.partialFullData
  // If it depends on unknown forks, so does the role.
  if (holdsIn(forks, existsIn(type)) === false) return RULES.unknownPartialType
  if (!executor.rules.partialTypes.includes(type)) return RULES.partialTypeMismatch
  return items.length === 0 ? RULES.noPartials : undefined
}

function existsIn(type: number): (forks: SlotForks) => boolean {
  if (type === PARTIAL_TYPE.aggregatorCommittee) return ({ boole }) => boole
  if (type > LAST_TYPE) return () => false
  return type >= PARTIAL_TYPE.payloadAttestation ? ({ gloas }) => gloas : () => true
}

function checkItems({ signed, executor, forks, content }: OpenPartial): Rule | undefined {
  const { items } = content
  const signer = signed.operatorIds[0]
  const ofValidator = executor.validator !== undefined
  // Without a beacon node the validator's index is not known.
  const index = executor.validator && indexOf(executor.validator)
  for (const item of items) {
    if (item.signer !== signer) return RULES.unexpectedSigner
    if (ofValidator && forks.gloas && item.validatorIndex !== items[0]?.validatorIndex) {
      return RULES.mixedIndices
    }
    if (index !== undefined && item.validatorIndex !== BigInt(index)) return RULES.unknownIndex
  }
  return undefined
}

function checkCount({ id, executor, forks, content }: OpenPartial): Rule | undefined {
  const { type, items } = content
  const validators = executor.committee.validatorCount
  if (id.runnerRole === RUNNER_ROLE.committee) {
    if (items.length > Math.min(2 * validators, validators + SYNC_COMMITTEE_SIZE)) {
      return RULES.tooManyPartials
    }
    return mostOfOneIndex(content) > 2 ? RULES.tripleIndex : undefined
  }
  if (id.runnerRole === RUNNER_ROLE.aggregatorCommittee) {
    if (items.length > Math.min(5 * validators, validators + 4 * SYNC_COMMITTEE_SIZE)) {
      return RULES.tooManyPartials
    }
    return mostOfOneIndex(content) > 5 ? RULES.tooManyEqualIndices : undefined
  }
  const fits = holdsIn(forks, ({ gloas }) => items.length <= mostItems(id.runnerRole, type, gloas))
  if (fits === 'unknown') return RULES.unknownForks
  return fits ? undefined : RULES.tooManyPartials
}

/** Entries per message of a validator role. */
function mostItems(role: number, type: number, gloas: boolean): number {
  if (role === RUNNER_ROLE.syncCommitteeContribution) return MAX_SIGNERS
  // The block, and the payload's envelope if the proposer builds it itself.
  if (role === RUNNER_ROLE.proposer && type === PARTIAL_TYPE.postConsensus && gloas) return 2
  return MAX_ROOTS.get(type)?.kind === 1 ? 8 : 1
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

const seenOf = ({ type }: Pick<PartialSignatures, 'type'>) =>
  type === PARTIAL_TYPE.postConsensus ? SEEN.postConsensus : SEEN.preConsensus
