import { SecretKey } from '@chainsafe/blst'
import { reduce, scalarFromBytes, scalarToBytes } from '../scalar-field.ts'
import { quorumOf } from '../threshold-key.ts'
import type { DutyValidator } from './duty-validator.ts'

/** Signs for any subset of a committee. */
export interface CommitteeSigner {
  /** Ascending. */
  readonly nodeIds: readonly number[]
  readonly quorum: number
  /**
   * The aggregate signature of these signers, 96 bytes.
   * @param signers node ids, each once
   */
  sign(root: Uint8Array, signers: readonly number[]): Uint8Array
}

/**
 * The signer of a committee, with the share keys of all its operators.
 *
 * An aggregate takes one multiplication instead of one per signer: with H the point of the root and
 * s₁ … sₙ the keys, s₁·H + … + sₙ·H = (s₁ + … + sₙ)·H. The signature is identical.
 */
export function createCommitteeSigner({ members }: DutyValidator): CommitteeSigner {
  const scalars = new Map(
    members.map(({ nodeId, secretKey }) => [nodeId, scalarFromBytes(secretKey)]),
  )

  function sumOf(signers: readonly number[]): SecretKey {
    const sum = signers.reduce((total, nodeId) => {
      const scalar = scalars.get(nodeId)
      if (scalar === undefined) throw new RangeError(`${nodeId} is not in the committee`)
      return reduce(total + scalar)
    }, 0n)
    return SecretKey.fromBytes(scalarToBytes(sum))
  }

  return {
    nodeIds: [...scalars.keys()].sort((a, b) => a - b),
    quorum: quorumOf(members.length),
    sign: (root, signers) => sumOf(signers).sign(root).toBytes(),
  }
}
