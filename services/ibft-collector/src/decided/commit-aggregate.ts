import type { VerifiedAgreement } from '../validation/validation.ts'
import { addSigners, isSameAgreement } from './signer-sets.ts'

/** Commits kept of one height: four a signer in a committee of 13, should they say different things. */
const MAX_COMMITS = 52

/**
 * What came of one height lately: the decided message with the most signers, and commits. Late commits go into the decided message that
 * they agree with. Commits of a quorum are a decided message too, whether or not an operator put them together.
 *
 * A class, because there are thousands: closures would make each several times as large.
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

  /** Of the values of all of them. */
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
    const said = this.#commits.some(
      (one) => one.signers[0] === message.signers[0] && isSameAgreement(one, message),
    )
    if (said || this.#commits.length >= MAX_COMMITS) return false
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

  /** The commits that say the same, put together; undefined while they are too few. */
  #fromCommits(first: VerifiedAgreement): VerifiedAgreement | undefined {
    const signers = new Set(
      this.#commits.filter((one) => isSameAgreement(one, first)).flatMap((one) => one.signers),
    )
    return signers.size < first.committee.quorum ? undefined : addSigners(first, this.#commits)
  }
}
