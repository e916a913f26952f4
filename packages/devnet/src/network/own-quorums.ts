import type { SignedAgreement } from '@ssv-exporter/ssv/agreement'
import { createRandom } from '../random.ts'
import type { Decision } from './decision.ts'

/** Of what real operators published beside their own first quorums: 198 broken merges in 530 decided messages. */
const MERGE_PUBLISHED_CHANCE = 198 / (530 - 198)

/** What one operator makes of a decision, from the commits in the order in which they reached it. */
export interface OwnQuorum {
  readonly nodeId: number
  /** Of the first commits that made a quorum; it verifies. */
  readonly first: SignedAgreement
  /** All signers under the signature of the first: it verifies for those only. Absent when there were no more. */
  readonly merged?: SignedAgreement
  /** Whether it publishes that one, too. */
  readonly publishesMerged: boolean
}

/** What the signers of a decision, each for itself, make of it. The order of arrival follows from the seed. */
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
