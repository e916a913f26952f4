import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { SignedAgreement } from '@ssv-exporter/ssv/agreement'
import type { GossipMessage, Verdict } from '../network/network.ts'
import type { VerifiedAgreement } from '../verified-agreement.ts'

/** Why a message was not accepted. Closed: each is a metric label and determines the verdict. */
export type Refusal =
  | 'undecodable'
  | 'wrong-topic'
  | 'unknown-validator'
  | 'signer-not-in-committee'
  | 'no-quorum'
  | 'not-one-signer'
  | 'out-of-bounds'
  | 'signature-invalid'
  | 'other-chain'
  | 'overloaded'

export interface Validation extends Startable {
  /**
   * The verdict on a gossip message, returned as soon as it is certain. Valid decided messages and
   * commits are passed to the writer before the promise resolves, without waiting for Postgres.
   * Never rejects.
   */
  judge(message: GossipMessage): Promise<Verdict>
  /**
   * Verifies messages of a history response, all of one duty sequence: batched, each under the
   * roots that `fork` may mix. `valid` keeps the order.
   * @throws when `signal` aborts
   */
  verify(
    chain: { readonly publicKey: Uint8Array; readonly role: number },
    messages: readonly SignedAgreement[],
    signal: AbortSignal,
  ): Promise<{ readonly valid: readonly VerifiedAgreement[]; readonly refused: readonly Refusal[] }>
}
