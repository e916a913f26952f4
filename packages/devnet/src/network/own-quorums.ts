import type { SignedAgreement } from '@ssv-exporter/ssv/agreement'
import { createRandom } from '../random.ts'
import type { Decision } from './decision.ts'

/**
 * Ratio published by real operators beside their own first quorums: 198 corrupt merges in 530
 * decided messages.
 */
const MERGE_PUBLISHED_CHANCE = 198 / (530 - 198)

/**
 * What one operator builds of a decision, from the commits in the order in which it received them.
 */
export interface OwnQuorum {
  readonly nodeId: number
  /** The message of the first quorum of commits; it is valid. */
  readonly first: SignedAgreement
  /**
   * All signers with the signature of the first: valid for those only. Absent if there were no
   * more.
   */
  readonly merged?: SignedAgreement
  /** Whether it also publishes that one. */
  readonly publishesMerged: boolean
}

/** What each signer builds of a decision. The order of arrival is derived from the seed. */
export function ownQuorums(
  { publicKey, plan, decided, signed, signer }: Decision,
  { seed }: { readonly seed: string },
): OwnQuorum[] {
  const { role, height } = decided
  const bySigners = new Map<string, SignedAgreement>()

  function signedBy(signers: readonly number[]): SignedAgreement {
    const name = signers.join()
    const message = bySigners.get(name) ?? signed(signers)
    bySigners.set(name, message)
    return message
  }

  return plan.signers.map((nodeId) => {
    const random = createRandom(`${seed} arrival ${publicKey} ${role} ${height} ${nodeId}`)
    const order = [...plan.signers]
    for (let left = order.length; left > 1; left--) {
      const [one] = order.splice(random.integer(left), 1)
      if (one !== undefined) order.push(one)
    }
    const quorum = order.slice(0, signer.quorum)
    const first = { ...signedBy(quorum.toSorted((a, b) => a - b)), signers: quorum }
    return {
      nodeId,
      first,
      ...(order.length > quorum.length && { merged: { ...first, signers: order } }),
      publishesMerged: random.next() < MERGE_PUBLISHED_CHANCE,
    }
  })
}

/** The same after the commit of one more signer. */
export function mergeLate(quorum: OwnQuorum, late: number): OwnQuorum {
  const { signers } = quorum.merged ?? quorum.first
  return { ...quorum, merged: { ...quorum.first, signers: [...signers, late] } }
}
