import { addSigners, isSameAgreement } from './signer-sets.ts'
import type { VerifiedAgreement } from './verified-agreement.ts'

/** Commits kept per height: four per signer in a committee of 13, in case they differ. */
const MAX_COMMITS = 52

/**
 * Recent messages of one height: the decided message with the most signers, and commits. Late
 * commits are merged into the decided message that they agree with. Commits of a quorum form a
 * decided message too, whether or not an operator aggregated them.
 *
 * A class, to avoid per-instance closures: there are thousands.
 */
export class CommitAggregate {
  readonly #commits: VerifiedAgreement[] = []
  #best: VerifiedAgreement | undefined

  get best(): VerifiedAgreement | undefined {
    return this.#best
  }

  get commits(): readonly VerifiedAgreement[] {
    return this.#commits
  }

  /** Total size of their values. */
  get bytes(): number {
    return this.#commits.reduce(
      (sum, { value }) => sum + value.length,
      this.#best?.value.length ?? 0,
    )
  }

  /** @returns whether the best has more signers than before */
  addDecided(message: VerifiedAgreement): boolean {
    return this.#improve(addSigners(message, this.#commits))
  }

  /** @returns whether the best has more signers than before */
  addCommit(message: VerifiedAgreement): boolean {
    const isKnown = this.#commits.some(
      (one) => one.signers[0] === message.signers[0] && isSameAgreement(one, message),
    )
    if (isKnown || this.#commits.length >= MAX_COMMITS) return false
    this.#commits.push(message)
    if (this.#best !== undefined && isSameAgreement(this.#best, message)) {
      return this.#improve(addSigners(this.#best, [message]))
    }
    return this.#improve(this.#fromCommits(message))
  }

  #improve(candidate: VerifiedAgreement | undefined): boolean {
    if (candidate === undefined || candidate.signers.length <= (this.#best?.signers.length ?? 0)) {
      return false
    }
    this.#best = candidate
    return true
  }

  /** Aggregates the agreeing commits; undefined while there is no quorum. */
  #fromCommits(first: VerifiedAgreement): VerifiedAgreement | undefined {
    const signers = new Set(
      this.#commits.filter((one) => isSameAgreement(one, first)).flatMap((one) => one.signers),
    )
    return signers.size < first.committee.quorum ? undefined : addSigners(first, this.#commits)
  }
}
