import type { Agreement } from '../agreement.ts'
import { SLOTS_PER_EPOCH } from '../slots-per-epoch.ts'

/**
 * Allowance for test networks, which may have more duties than slots or start with history;
 * irrelevant on others.
 */
const SLACK_HEIGHTS = 100_000
/** Rounds last at least seconds and grow longer: more rounds would have taken days. */
const MAX_ROUND = 1_000
const ATTESTER = 0

/**
 * Whether a height and a round are plausible after the given number of slots. Heights count the
 * duties of a validator in a role: at most one per slot, and one attestation per epoch. Continuity
 * cannot be required, because the first observed message of a duty sequence may have any height.
 */
export function isPlausible(
  { role, height, round }: Pick<Agreement, 'role' | 'height' | 'round'>,
  slots = Number.POSITIVE_INFINITY,
): boolean {
  if (round > MAX_ROUND) return false
  return height <= (role === ATTESTER ? slots / SLOTS_PER_EPOCH : slots) + SLACK_HEIGHTS
}
