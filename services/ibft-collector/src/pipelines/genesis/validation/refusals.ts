import type { Verdict } from '../../../network/network.ts'

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

/**
 * The consequence of a refusal for the author of a message.
 *
 * reject: the message is invalid whatever the registry. refuse: its signature does not verify by
 * our registry; an honest operator's does not while its registry or ours lags. ignore: it may be
 * valid for a node that knows more, or sooner, than we do: a registry ahead of ours, a different
 * clock, time to verify it.
 */
export const VERDICT_OF: Readonly<Record<Refusal, Verdict>> = {
  undecodable: 'reject',
  'wrong-topic': 'reject',
  'unknown-validator': 'ignore',
  'signer-not-in-committee': 'ignore',
  'no-quorum': 'refuse',
  'not-one-signer': 'reject',
  'out-of-bounds': 'ignore',
  'signature-invalid': 'refuse',
  'other-chain': 'reject',
  overloaded: 'ignore',
}
