import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { SignedAgreement } from '@ssv-exporter/ssv/agreement'
import type { Committee } from '../committees/committees.ts'
import type { GossipMessage, Verdict } from '../network/network.ts'

/** A message whose signature was verified against its signers, under the root named. `signers` are ascending. */
export interface VerifiedAgreement extends SignedAgreement {
  readonly committee: Committee
  readonly rootFork: string
}

/** Why a message was not taken. Closed: each is a label of a metric and says what the verdict was. */
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
   * The verdict on a gossip message, given as soon as it is sure. Decided messages and commits that verify are handed on to the
   * writer before the promise resolves; nobody waits for Postgres here. Never rejects.
   */
  judge(message: GossipMessage): Promise<Verdict>
  /**
   * Verifies messages of a history answer, all of one chain: batched, each under the roots that `fork` may mix. `valid` keeps the order.
   * @throws when `signal` aborts
   */
  verify(
    chain: { readonly publicKey: Uint8Array; readonly role: number },
    messages: readonly SignedAgreement[],
    signal: AbortSignal,
  ): Promise<{ readonly valid: readonly VerifiedAgreement[]; readonly refused: readonly Refusal[] }>
}
