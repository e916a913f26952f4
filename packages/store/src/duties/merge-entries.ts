import type { StoredDutyEntry } from './duty-row.ts'

/**
 * Puts together what two collectors, or one before and after a restart, saw of a duty: signers are a
 * union, whoever had more of them. In any order and however often the result is the same.
 *
 * @param a ascending by validator index, as `b`
 * @param quorum signers that are one
 */
export function mergeEntries(
  a: readonly StoredDutyEntry[],
  b: readonly StoredDutyEntry[],
  quorum: number,
): StoredDutyEntry[] {
  const merged = new Map(a.map((entry) => [entry.validatorIndex, entry]))
  for (const entry of b) {
    const known = merged.get(entry.validatorIndex)
    merged.set(entry.validatorIndex, known === undefined ? entry : mergeEntry(known, entry, quorum))
  }
  return [...merged.values()].toSorted((x, y) => x.validatorIndex - y.validatorIndex)
}

function mergeEntry(a: StoredDutyEntry, b: StoredDutyEntry, quorum: number): StoredDutyEntry {
  const [first, second] = isBetter(b, a) ? [b, a] : [a, b]
  const addUp = a.rootMark === b.rootMark || (a.quorumMs !== undefined && b.quorumMs !== undefined)
  if (!addUp) return first
  const signers = a.signers | b.signers
  const lastMs = Math.max(a.lastMs, b.lastMs)
  const quorumMs = earlier(a.quorumMs, b.quorumMs)
  const { round } = first
  const proposalMs = earlier(
    first.proposalMs,
    second.round === round ? second.proposalMs : undefined,
  )
  return {
    validatorIndex: a.validatorIndex,
    signers,
    rootMark: first.rootMark,
    round,
    ...(proposalMs !== undefined && { proposalMs }),
    ...(quorumMs !== undefined && { quorumMs }),
    // Neither saw the quorum, and together they are one: it was complete with the last of them.
    ...(quorumMs === undefined && countBits(signers) >= quorum && { quorumMs: lastMs }),
    lastMs,
  }
}

/** A total order, so that the order of writing does not matter. */
function isBetter(a: StoredDutyEntry, b: StoredDutyEntry): boolean {
  const complete = Number(a.quorumMs !== undefined) - Number(b.quorumMs !== undefined)
  if (complete !== 0) return complete > 0
  const signers = countBits(a.signers) - countBits(b.signers)
  if (signers !== 0) return signers > 0
  if (a.rootMark !== b.rootMark) return a.rootMark < b.rootMark
  return a.round > b.round
}

const earlier = (a: number | undefined, b: number | undefined) =>
  a === undefined || b === undefined ? (a ?? b) : Math.min(a, b)

function countBits(mask: number): number {
  let count = 0
  for (let rest = mask; rest !== 0; rest &= rest - 1) count += 1
  return count
}
