import type { Verdict } from '../network/network.ts'
import type { Refusal } from './validation.ts'

/**
 * What a refusal means for whoever made the message.
 *
 * reject is for what is false whatever one knows. refuse is for signatures that do not verify by our registry: an honest operator's do
 * not while its registry or ours is behind. ignore is for what may be true for somebody who knows more, or sooner, than we do:
 * a registry that is ahead of ours, a clock that goes otherwise, time to verify it.
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
