import { RUNNER_ROLE } from '../roles.ts'
import { estimatedRound } from '../rounds.ts'
import { LATER_RULES, RULES, type Rule } from './rules.ts'
import type { AlanNetworkParameters } from './validation-context.ts'

const CLOCK_TOLERANCE_MS = 50
/** Before the slot, in later releases (ssv, September 2026). */
const LATER_TOLERANCE_MS = 1_050
const LATE_MARGIN_MS = 3_000
/** Number of slots after its own in which a message may arrive; missing roles have no limit. */
const TIME_TO_LIVE: ReadonlyMap<number, number> = new Map([
  [RUNNER_ROLE.committee, 34],
  [RUNNER_ROLE.aggregator, 34],
  [RUNNER_ROLE.aggregatorCommittee, 34],
  [RUNNER_ROLE.proposer, 3],
  [RUNNER_ROLE.syncCommitteeContribution, 3],
  [RUNNER_ROLE.ptcAttester, 3],
  [RUNNER_ROLE.proposerPreferences, 2],
])

/** Unix time of a slot's start, milliseconds. */
export const slotStartMs = (network: AlanNetworkParameters, slot: number) =>
  network.genesisMs + slot * network.slotMs

/** The slot of a time. */
export const slotAt = (network: AlanNetworkParameters, ms: number) =>
  Math.floor((ms - network.genesisMs) / network.slotMs)

export const epochOf = (network: AlanNetworkParameters, slot: number) =>
  Math.floor(slot / network.schedule.slotsPerEpoch)

/** Whether a message arrives within the window of its slot. */
export function checkTime(
  network: AlanNetworkParameters,
  role: number,
  slot: number,
  receivedMs: number,
): Rule | undefined {
  const earlyMs = firstMs(network, role, slot) - receivedMs
  if (earlyMs > LATER_TOLERANCE_MS) return RULES.early
  if (earlyMs > CLOCK_TOLERANCE_MS) return RULES.slightlyEarly
  const life = TIME_TO_LIVE.get(role)
  if (life === undefined) return undefined
  const end = slotStartMs(network, slot + life) + LATE_MARGIN_MS + CLOCK_TOLERANCE_MS
  return receivedMs > end ? RULES.late : undefined
}

/**
 * Whether a round is at most one above the estimated round, counted from the start of the slot (ssv
 * v2.3.7).
 */
export function checkRound(
  network: AlanNetworkParameters,
  slot: number,
  round: bigint,
  receivedMs: number,
): Rule | undefined {
  const estimate = estimatedRound(receivedMs - slotStartMs(network, slot))
  return round > BigInt(estimate + 1) ? RULES.roundTooFar : undefined
}

/** Parts of the slot after which consensus starts; missing roles have no estimate. */
const HEAD_START: ReadonlyMap<number, number> = new Map([
  [RUNNER_ROLE.committee, 1],
  [RUNNER_ROLE.aggregator, 2],
  [RUNNER_ROLE.syncCommitteeContribution, 2],
  [RUNNER_ROLE.aggregatorCommittee, 2],
])
/** A slot has three parts, and four from Gloas on. */
const PARTS = 3
const GLOAS_PARTS = 4
const ROUNDS_BEFORE = 2
/** Maximum rounds of a proposer since v2.4.3, regardless of time. */
const PROPOSER_ROUNDS = 2n

/**
 * The narrower window of ssv v2.4.3: from two rounds before the estimate to one after it, counted
 * from the start of consensus in the slot; two rounds for proposers.
 */
export function checkRoundWindow(
  network: AlanNetworkParameters,
  role: number,
  slot: number,
  gloas: boolean,
  round: bigint,
  receivedMs: number,
): Rule | undefined {
  if (role === RUNNER_ROLE.proposer) {
    return round > PROPOSER_ROUNDS ? LATER_RULES.roundTooHigh : undefined
  }
  const parts = HEAD_START.get(role)
  if (parts === undefined) return undefined
  const beginsMs =
    slotStartMs(network, slot) + (parts * network.slotMs) / (gloas ? GLOAS_PARTS : PARTS)
  const estimate = estimatedRound(receivedMs - beginsMs)
  const within = round >= BigInt(estimate - ROUNDS_BEFORE) && round <= BigInt(estimate + 1)
  return within ? undefined : LATER_RULES.roundTooFar
}

/** Preferences are for a future slot: from the start of the epoch before it (SIP-94). */
function firstMs(network: AlanNetworkParameters, role: number, slot: number): number {
  if (role !== RUNNER_ROLE.proposerPreferences) return slotStartMs(network, slot)
  const epoch = Math.max(0, epochOf(network, slot) - 1)
  return slotStartMs(network, epoch * network.schedule.slotsPerEpoch)
}
