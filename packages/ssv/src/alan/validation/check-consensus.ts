import { hexOf } from '../../bytes/hex.ts'
import { sameBytes } from '../../bytes/same-bytes.ts'
import { quorumOf } from '../../quorum.ts'
import { BOOLE_LIMITS } from '../forks/message-limits.ts'
import { leaderOf } from '../leader.ts'
import { decodeQbftMessage, QBFT_TYPE, type QbftMessage } from '../messages/qbft-message.ts'
import { decodeSignedSsvMessage, type SignedSsvMessage } from '../messages/signed-ssv-message.ts'
import { RUNNER_ROLE } from '../roles.ts'
import { type Checked, decoded } from './check-envelope.ts'
import type { ConsensusMessage } from './checked-message.ts'
import { checkDuty, checkDutyCount, mayGoBack } from './duties.ts'
import type { Arrival, ValidationFacts } from './facts.ts'
import { RULES, type Rule } from './rules.ts'
import { SEEN, type SignerState } from './signer-state.ts'
import { checkRound, checkTime } from './timing.ts'

type Signers = ReadonlyMap<bigint, SignerState>

const MAX_ROUND: ReadonlyMap<number, bigint> = new Map([
  [RUNNER_ROLE.committee, 12n],
  [RUNNER_ROLE.aggregator, 12n],
  [RUNNER_ROLE.aggregatorCommittee, 12n],
  // Releases from July 2026 on stop a proposer after round 2; older ones go on.
  [RUNNER_ROLE.proposer, 6n],
  [RUNNER_ROLE.syncCommitteeContribution, 6n],
])

/** Rounds that current releases allow a proposer whatever the time. */
const PROPOSER_ROUNDS = 2n

const SEEN_OF_TYPE: ReadonlyMap<number, number> = new Map([
  [QBFT_TYPE.proposal, SEEN.proposal],
  [QBFT_TYPE.prepare, SEEN.prepare],
  [QBFT_TYPE.commit, SEEN.commit],
  [QBFT_TYPE.roundChange, SEEN.roundChange],
])

/** A consensus message after its executor was found; signatures are not looked at. */
export function checkConsensus(
  facts: ValidationFacts,
  message: Omit<ConsensusMessage, 'kind' | 'content' | 'unverifiedDuty'>,
  arrival: Arrival,
  signers: Signers,
): Checked<ConsensusMessage> {
  const { signed, executor, id, slot } = message
  const content = decoded(() => decodeQbftMessage(signed.message.data))
  if (content === undefined) return { broken: RULES.undecodable }
  const size = executor.committee.operatorIds.length
  const alone =
    checkForm(facts, signed, content, size) ??
    checkRole(message, content) ??
    checkJustifications(content) ??
    checkLeader(message, content)
  if (alone !== undefined) return { broken: alone }
  const repeated = checkRepeated(facts, { signed, slot, content }, signers)
  if (repeated !== undefined) return { broken: repeated }
  const estimate = checkEstimate(facts, id.role, slot, signed, content, arrival)
  if (estimate !== undefined) return { broken: estimate }
  if (!mayGoBack(id.role) && signed.operatorIds.some((signer) => isLater(signers, signer, slot))) {
    return { broken: RULES.laterSlot }
  }
  const claimed = { role: id.role, slot, ...executor }
  const duty = checkDuty(facts.network, facts.duties, claimed)
  const rest =
    duty.broken ??
    checkTime(facts.network, id.role, slot, arrival.receivedMs) ??
    firstBroken(signed.operatorIds, (signer) =>
      checkDutyCount(facts.network, facts.duties, claimed, signers.get(signer)),
    )
  if (rest !== undefined) return { broken: rest }
  return { value: { ...message, kind: 'consensus', content, unverifiedDuty: duty.unverified } }
}

/** The rules about what the same operators sent before; they hold again when a message is taken. */
export function checkRepeated(
  facts: Pick<ValidationFacts, 'sha256'>,
  { signed, slot, content }: Pick<ConsensusMessage, 'signed' | 'slot' | 'content'>,
  signers: Signers,
): Rule | undefined {
  const decided = signed.operatorIds.length > 1
  const seen = SEEN_OF_TYPE.get(content.type) ?? 0
  return firstBroken(signed.operatorIds, (signer) => {
    const state = signers.get(signer)?.at(slot)
    if (state === undefined) return undefined
    if (decided) {
      return state.decided?.has(signerSet(signed)) === true ? RULES.repeatedDecided : undefined
    }
    const round = Number(content.round)
    if (round < state.round) return RULES.laterRound
    if (round > state.round) return undefined
    if (
      signed.fullData.length > 0 &&
      state.proposal !== undefined &&
      state.proposal !== hexOf(facts.sha256(signed.fullData))
    ) {
      return RULES.differentProposal
    }
    return (state.seen & seen) === 0 ? undefined : RULES.duplicate
  })
}

/** Remembers an accepted message. */
export function rememberConsensus(
  { signed, slot, content }: ConsensusMessage,
  epoch: number,
  open: (signer: bigint) => SignerState,
): void {
  for (const signer of signed.operatorIds) {
    const state = open(signer).open(slot, epoch, Number(content.round))
    if (signed.operatorIds.length > 1) {
      state.decided ??= new Set()
      state.decided.add(signerSet(signed))
      continue
    }
    state.seen |= SEEN_OF_TYPE.get(content.type) ?? 0
    if (content.type === QBFT_TYPE.proposal && signed.fullData.length > 0) {
      state.proposal = hexOf(content.root)
    }
  }
}

function checkForm(
  facts: ValidationFacts,
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
    if (!sameBytes(facts.sha256(fullData), root)) return RULES.rootMismatch
  }
  if (!SEEN_OF_TYPE.has(type)) return RULES.unknownQbftType
  return round === 0n ? RULES.zeroRound : undefined
}

function checkRole(
  { executor, id, signed }: Pick<ConsensusMessage, 'executor' | 'id' | 'signed'>,
  { round, identifier }: QbftMessage,
): Rule | undefined {
  if (!executor.rules.consensus) return RULES.unexpectedConsensus
  if (round > (MAX_ROUND.get(id.role) ?? 0n)) return RULES.roundTooHigh
  return sameBytes(identifier, signed.message.id) ? undefined : RULES.identifierMismatch
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

function checkLeader(
  { executor, signed, forks }: Pick<ConsensusMessage, 'executor' | 'signed' | 'forks'>,
  { type, height, round }: QbftMessage,
): Rule | undefined {
  if (type !== QBFT_TYPE.proposal) return undefined
  const leader = leaderOf(executor.committee.operatorIds, height, round, forks.boole)
  return signed.operatorIds[0] === leader ? undefined : RULES.notLeader
}

function checkEstimate(
  facts: ValidationFacts,
  role: number,
  slot: number,
  { operatorIds }: SignedSsvMessage,
  { round }: QbftMessage,
  { receivedMs }: Arrival,
): Rule | undefined {
  if (operatorIds.length > 1) return undefined
  if (role === RUNNER_ROLE.proposer && round <= PROPOSER_ROUNDS) return undefined
  return checkRound(facts.network, slot, round, receivedMs)
}

const isLater = (signers: Signers, signer: bigint, slot: number) =>
  (signers.get(signer)?.maxSlot ?? -1) > slot

const isSigned = (bytes: Uint8Array) =>
  decoded(() => decodeSignedSsvMessage(bytes, BOOLE_LIMITS)) !== undefined

const signerSet = ({ operatorIds }: SignedSsvMessage) => operatorIds.join()

function firstBroken(
  signers: readonly bigint[],
  check: (signer: bigint) => Rule | undefined,
): Rule | undefined {
  for (const signer of signers) {
    const broken = check(signer)
    if (broken !== undefined) return broken
  }
  return undefined
}
