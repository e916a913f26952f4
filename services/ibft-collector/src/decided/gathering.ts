import type { VerifiedAgreement } from '../validation/validation.ts'
import { addSigners, isSameAgreement } from './signer-sets.ts'

/** Commits kept of one height: four a signer in a committee of 13, should they say different things. */
const MAX_COMMITS = 52

/** What came of one height lately: the decided message with the most signers, and commits. */
export interface Gathering {
  readonly best: VerifiedAgreement | undefined
  readonly commits: readonly VerifiedAgreement[]
  /** Of the values of all of them. */
  readonly bytes: number
  /** @returns whether the best has more signers than before */
  addDecided(message: VerifiedAgreement): boolean
  /** @returns whether the best has more signers than before */
  addCommit(message: VerifiedAgreement): boolean
}

/**
 * Late commits go into the decided message that they agree with. Commits of a quorum are a decided message too, whether or not
 * an operator put them together.
 */
export function createGathering(): Gathering {
  const commits: VerifiedAgreement[] = []
  let best: VerifiedAgreement | undefined

  function improve(candidate: VerifiedAgreement | undefined): boolean {
    if (candidate === undefined || candidate.signers.length <= (best?.signers.length ?? 0)) {
      return false
    }
    best = candidate
    return true
  }

  /** The commits that say the same, put together; undefined while they are too few. */
  function fromCommits(first: VerifiedAgreement): VerifiedAgreement | undefined {
    const signers = new Set(
      commits.filter((one) => isSameAgreement(one, first)).flatMap((one) => one.signers),
    )
    return signers.size < first.committee.quorum ? undefined : addSigners(first, commits)
  }

  return {
    get best() {
      return best
    },
    commits,
    get bytes() {
      return commits.reduce((sum, { value }) => sum + value.length, best?.value.length ?? 0)
    },
    addDecided(message) {
      const grown = addSigners(message, commits)
      return improve(grown)
    },
    addCommit(message) {
      const said = commits.some(
        (one) => one.signers[0] === message.signers[0] && isSameAgreement(one, message),
      )
      if (said || commits.length >= MAX_COMMITS) return false
      commits.push(message)
      if (best !== undefined && isSameAgreement(best, message)) {
        return improve(addSigners(best, [message]))
      }
      return improve(fromCommits(message))
    },
  }
}
