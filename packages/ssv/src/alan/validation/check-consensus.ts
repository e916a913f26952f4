import { sameBytes } from '@ssv-exporter/encoding/same-bytes'
import { quorumOf } from '../../quorum.ts'
import { BOOLE_LIMITS } from '../forks/message-limits.ts'
import { leaderOf } from '../leader.ts'
import { decodeQbftMessage, QBFT_TYPE, type QbftMessage } from '../messages/qbft-message.ts'
import { decodeSignedSsvMessage, type SignedSsvMessage } from '../messages/signed-ssv-message.ts'
import { RUNNER_ROLE } from '../roles.ts'
import { viewOf } from '../ssz/ssz-bytes.ts'
import { applyRules, resultOf } from './apply-rules.ts'
import { decoded } from './check-envelope.ts'
import type { CheckResult, MessageWithExecutor } from './checked-message.ts'
import { allowsEarlierSlot, checkDuty, type DutyCheck, dutyCountRule } from './duties.ts'
import { LATER_RULES, RULES, type Rule } from './rules.ts'
import { SEEN, type SentMessages } from './sent-messages.ts'
import { checkRound, checkRoundWindow, checkTime } from './timing.ts'
import type { AlanNetworkParameters, Arrival, ValidationContext } from './validation-context.ts'
import type { Tiers } from './validation-state.ts'

const MAX_ROUND: ReadonlyMap<number, bigint> = new Map([
  [RUNNER_ROLE.committee, 12n],
  [RUNNER_ROLE.aggregator, 12n],
  [RUNNER_ROLE.aggregatorCommittee, 12n],
  [RUNNER_ROLE.proposer, 6n],
  [RUNNER_ROLE.syncCommitteeContribution, 6n],
])

const SEEN_OF_TYPE: ReadonlyMap<number, number> = new Map([
  [QBFT_TYPE.proposal, SEEN.proposal],
  [QBFT_TYPE.prepare, SEEN.prepare],
  [QBFT_TYPE.commit, SEEN.commit],
  [QBFT_TYPE.roundChange, SEEN.roundChange],
])

/** Stored state of a consensus message. */
interface SentConsensus {
  readonly slot: number
  readonly signed: Pick<SignedSsvMessage, 'operatorIds' | 'fullData'>
  readonly content: Pick<QbftMessage, 'type' | 'round' | 'root'>
}

type OpenConsensus = MessageWithExecutor & { readonly content: QbftMessage }

/** Checks a consensus message with a known executor; signatures are not verified. */
export function checkConsensus(
  context: ValidationContext,
  open: MessageWithExecutor,
  arrival: Arrival,
  tiers: Tiers,
): CheckResult {
  const content = decoded(() => decodeQbftMessage(open.signed.message.data))
  if (content === undefined) return { broken: RULES.undecodable }
  const duty = checkDuty(context.network, context.duties, open)
  const message = {
    ...open,
    kind: 'consensus' as const,
    content,
    isDutyUnknown: duty.isUnknown,
  }
  const outcome = applyRules(consensusRules(context, message, duty, arrival, tiers.peer))
  const result = resultOf(outcome, () => {
    const laterRule = consensusLaterRule(context.network, message, arrival, tiers.allPeers)
    return laterRule === undefined ? message : { ...message, laterRule }
  })
  return result.broken === RULES.unknownQbftType
    ? { ...result, unknown: { field: 'consensus type', value: content.type } }
    : result
}

/** The rules of a consensus message, in their order. */
function* consensusRules(
  context: ValidationContext,
  message: OpenConsensus,
  duty: DutyCheck,
  { receivedMs }: Arrival,
  peer: SentMessages,
): Generator<Rule | undefined> {
  const { signed, executor, id, slot, content } = message
  const { operatorIds } = signed
  yield checkForm(context, signed, content, executor.committee.operatorIds.length)
  if (!executor.rules.consensus) yield RULES.unexpectedConsensus
  if (content.round > (MAX_ROUND.get(id.runnerRole) ?? 0n)) yield RULES.roundTooHigh
  if (!sameBytes(content.identifier, signed.message.id)) yield RULES.identifierMismatch
  yield checkJustifications(content)
  yield checkLeader(message)
  yield checkRepeated(message, peer)
  if (operatorIds.length === 1) {
    yield checkRound(context.network, slot, content.round, receivedMs)
  }
  if (
    !allowsEarlierSlot(id.runnerRole) &&
    operatorIds.some((signer) => peer.maxSlot(signer) > slot)
  ) {
    yield RULES.laterSlot
  }
  yield duty.broken
  yield checkTime(context.network, id.runnerRole, slot, receivedMs)
  for (const signer of operatorIds)
    yield dutyCountRule(context.network, message, duty, signer, peer)
}

/**
 * The rules about earlier messages of the same operators; checked again when a message is accepted.
 */
export function checkRepeated(
  { signed, slot, content }: SentConsensus,
  sent: SentMessages,
): Rule | undefined {
  const { operatorIds } = signed
  if (operatorIds.length > 1) {
    return sent.hasDecided(operatorIds, slot) ? RULES.repeatedDecided : undefined
  }
  const state = sent.at(operatorIds[0] as bigint, slot)
  const round = Number(content.round)
  if (state === undefined || round > state.round) return undefined
  if (round < state.round) return RULES.laterRound
  const other = state.proposal !== 0 && state.proposal !== markOf(content.root)
  if (signed.fullData.length > 0 && other) return RULES.differentProposal
  return (state.seen & seenOf(content)) === 0 ? undefined : RULES.duplicate
}

/** Rules of later releases that ignore a message accepted here. */
function consensusLaterRule(
  network: AlanNetworkParameters,
  message: OpenConsensus,
  { receivedMs }: Arrival,
  allPeers: SentMessages,
): Rule | undefined {
  const { signed, id, slot, forks, content } = message
  const { operatorIds } = signed
  if (operatorIds.length > 1) {
    return operatorIds.length <= allPeers.mostDecided(slot) ? LATER_RULES.fewerSigners : undefined
  }
  const window = checkRoundWindow(
    network,
    id.runnerRole,
    slot,
    forks.gloas,
    content.round,
    receivedMs,
  )
  if (window !== undefined) return window
  const elsewhere = checkRepeated(message, allPeers)
  if (elsewhere === RULES.differentProposal) return LATER_RULES.differentProposal
  return elsewhere === RULES.duplicate ? LATER_RULES.duplicate : undefined
}

/** Records an accepted message. */
export function rememberConsensus(
  { signed, slot, content }: SentConsensus,
  epoch: number,
  { peer, allPeers }: Tiers,
): void {
  const { operatorIds, fullData } = signed
  const several = operatorIds.length > 1
  const proposes = content.type === QBFT_TYPE.proposal && fullData.length > 0
  const sent = {
    round: Number(content.round),
    seen: several ? 0 : seenOf(content),
    ...(proposes ? { proposal: markOf(content.root) } : {}),
  }
  for (const signer of operatorIds) {
    if (peer.at(signer, slot) === undefined) peer.addDuty(signer, slot, epoch)
    peer.add(signer, slot, sent)
    allPeers.add(signer, slot, sent)
  }
  if (!several) return
  peer.addDecided(operatorIds, slot)
  allPeers.addDecided(operatorIds, slot)
}

function checkForm(
  context: ValidationContext,
  { operatorIds, fullData }: SignedSsvMessage,
  { type, root, round }: QbftMessage,
  committeeSize: number,
): Rule | undefined {
  if (operatorIds.length > 1) {
    if (type !== QBFT_TYPE.commit) return RULES.severalSigners
    if (operatorIds.length < quorumOf(committeeSize)) return RULES.tooFewSigners
  }
  if (fullData.length > 0) {
    const single = operatorIds.length === 1
    if (type === QBFT_TYPE.prepare || (type === QBFT_TYPE.commit && single)) {
      return RULES.unexpectedFullData
    }
    if (!sameBytes(context.sha256(fullData), root)) return RULES.rootMismatch
  }
  if (!SEEN_OF_TYPE.has(type)) return RULES.unknownQbftType
  return round === 0n ? RULES.zeroRound : undefined
}

function checkJustifications(content: QbftMessage): Rule | undefined {
  const { type, prepareJustification, roundChangeJustification } = content
  if (!prepareJustification.every(isSigned)) return RULES.malformedPrepares
  if (prepareJustification.length > 0 && type !== QBFT_TYPE.proposal) {
    return RULES.unexpectedPrepares
  }
  if (!roundChangeJustification.every(isSigned)) return RULES.malformedRoundChanges
  const allowed = type === QBFT_TYPE.proposal || type === QBFT_TYPE.roundChange
  return roundChangeJustification.length > 0 && !allowed ? RULES.unexpectedRoundChanges : undefined
}

function checkLeader({ executor, signed, forks, content }: OpenConsensus): Rule | undefined {
  const { type, height, round } = content
  if (type !== QBFT_TYPE.proposal) return undefined
  const leader = leaderOf(executor.committee.operatorIds, height, round, forks.boole)
  return signed.operatorIds[0] === leader ? undefined : RULES.notLeader
}

const isSigned = (bytes: Uint8Array) =>
  decoded(() => decodeSignedSsvMessage(bytes, BOOLE_LIMITS)) !== undefined

/** The first 31 bits of a hash, plus one: 0 means none. A collision hides one duplicate. */
const markOf = (root: Uint8Array) => (viewOf(root).getUint32(0) >>> 1) + 1

const seenOf = ({ type }: Pick<QbftMessage, 'type'>) => SEEN_OF_TYPE.get(type) ?? 0
