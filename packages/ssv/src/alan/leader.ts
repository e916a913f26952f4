/**
 * The operator who proposes in a round (ssv-spec v1.2.0 qbft/round_robin_proposer; Boole adds the
 * epoch-like step of one every 32 heights).
 *
 * @param committee ascending ids; validator roles before Boole take the order of the event, which is
 * the same
 * @param round 1 or more
 */
export function leaderOf(
  committee: readonly bigint[],
  height: bigint,
  round: bigint,
  boole: boolean,
): bigint {
  const size = BigInt(committee.length)
  const shift = boole ? height / 32n : 0n
  return committee[Number((height + shift + round - 1n) % size)] as bigint
}
