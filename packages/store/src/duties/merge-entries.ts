import type { StoredDutyEntry } from './duty-row.ts'

/**
 * Merges the observations of a duty by two collectors, or by one before and after a restart.
 * Signers are combined. The merge is commutative and idempotent, except that an entry of `a` stays
 * as it is if `b` adds only times: two collectors receive the same signature at different times,
 * and a row that changed for this would have to be published again.
 *
 * @param a the stored entries, ascending by validator index, as `b`
 * @param quorum number of signers in a quorum
 */
export function mergeEntries(
  a: readonly StoredDutyEntry[],
  b: readonly StoredDutyEntry[],
  quorum: number,
): StoredDutyEntry[] {
  const merged = new Map(a.map((entry) => [entry.validatorIndex, entry]))
  for (const entry of b) {
    const known = merged.get(entry.validatorIndex)
    const next = known === undefined ? entry : mergeEntry(known, entry, quorum)
    if (known === undefined || !sameObservation(known, next)) merged.set(entry.validatorIndex, next)
  }
  return [...merged.values()].toSorted((x, y) => x.validatorIndex - y.validatorIndex)
}

/** Whether two states of an entry differ at most in times that both have. */
export function sameObservation(a: StoredDutyEntry, b: StoredDutyEntry): boolean {
  return (
    a.signers === b.signers &&
    a.rootPrefix === b.rootPrefix &&
    a.round === b.round &&
    a.valueDigest === b.valueDigest &&
    (a.proposalMs === undefined) === (b.proposalMs === undefined) &&
    (a.quorumMs === undefined) === (b.quorumMs === undefined)
  )
}

function mergeEntry(a: StoredDutyEntry, b: StoredDutyEntry, quorum: number): StoredDutyEntry {
  const [first, second] = isBetter(b, a) ? [b, a] : [a, b]
  const addUp =
    a.rootPrefix === b.rootPrefix || (a.quorumMs !== undefined && b.quorumMs !== undefined)
  if (!addUp) return first
  const signers = a.signers | b.signers
  const lastMs = Math.max(a.lastMs, b.lastMs)
  const quorumMs = earlier(a.quorumMs, b.quorumMs)
  const valueDigest = lesser(a.valueDigest, b.valueDigest)
  const { round } = first
  const proposalMs = earlier(
    first.proposalMs,
    second.round === round ? second.proposalMs : undefined,
  )
  return {
    validatorIndex: a.validatorIndex,
    signers,
    rootPrefix: first.rootPrefix,
    round,
    ...(proposalMs !== undefined && { proposalMs }),
    ...(quorumMs !== undefined && { quorumMs }),
    // Neither observed a quorum but together they form one: it was reached with the last signer.
    ...(quorumMs === undefined && countBits(signers) >= quorum && { quorumMs: lastMs }),
    lastMs,
    ...(valueDigest !== undefined && { valueDigest }),
  }
}

/** A total order makes the result independent of the write order. */
function isBetter(a: StoredDutyEntry, b: StoredDutyEntry): boolean {
  const quorums = Number(a.quorumMs !== undefined) - Number(b.quorumMs !== undefined)
  if (quorums !== 0) return quorums > 0
  const signers = countBits(a.signers) - countBits(b.signers)
  if (signers !== 0) return signers > 0
  if (a.rootPrefix !== b.rootPrefix) return a.rootPrefix < b.rootPrefix
  return a.round > b.round
}

/** A quorum decides one value; if there are two, every writer must choose the same. */
const lesser = (a: string | undefined, b: string | undefined) =>
  a === undefined || b === undefined ? (a ?? b) : a < b ? a : b

const earlier = (a: number | undefined, b: number | undefined) =>
  a === undefined || b === undefined ? (a ?? b) : Math.min(a, b)

function countBits(mask: number): number {
  let count = 0
  for (let rest = mask; rest !== 0; rest &= rest - 1) count += 1
  return count
}
