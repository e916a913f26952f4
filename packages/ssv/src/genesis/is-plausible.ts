import type { Agreement } from '../agreement.ts'

/** A network of tests has duties more often than slots, or begins with a history; on others it makes no difference. */
const SLACK_HEIGHTS = 100_000
/** Rounds last seconds at least and grow longer: what took more of them would have taken days. */
const MAX_ROUND = 1_000
const ATTESTER = 0
const SLOTS_PER_EPOCH = 32

/**
 * Whether a height and a round can be when there were so many slots. Heights count the duties of a validator in a role: one in a slot at
 * most, and one attestation an epoch. That they follow each other cannot be asked for, since the first message of a chain that
 * we see may have any.
 */
export function isPlausible(
  { role, height, round }: Pick<Agreement, 'role' | 'height' | 'round'>,
  slots = Number.POSITIVE_INFINITY,
): boolean {
  if (round > MAX_ROUND) return false
  return height <= (role === ATTESTER ? slots / SLOTS_PER_EPOCH : slots) + SLACK_HEIGHTS
}
