import { createHash } from 'node:crypto'
import { SecretKey } from '@chainsafe/blst'
import type { Address } from '@ssv-exporter/contracts/hex'
import { ownershipMessage } from '@ssv-exporter/contracts/ownership-message'
import { bytesToHex } from '@ssv-exporter/encoding/bytes-to-hex'
import type { LowerHex } from '@ssv-exporter/encoding/hex'
import { encryptShare, type OperatorIdentity } from './operator-identity.ts'
import { quorumOf, splitSecretKey } from './threshold-key.ts'

/** An operator as the contract knows it. */
export interface RegisteredOperator {
  readonly id: bigint
  readonly identity: OperatorIdentity
}

export interface Share {
  readonly operator: RegisteredOperator
  readonly secretKey: SecretKey
  /** 48 bytes */
  readonly publicKey: Uint8Array
}

export interface ValidatorIdentity {
  readonly secretKey: SecretKey
  /** 48 bytes */
  readonly publicKey: LowerHex
  /** In the order of the operators it was made for. */
  readonly shares: readonly Share[]
}

/**
 * Makes a validator key and splits it over operators, so that 2f + 1 of 3f + 1 can sign for it.
 *
 * @param seed any text: the same seed gives the same key, the same seed and operator ids the same shares
 */
export function createValidatorIdentity(
  seed: string,
  operators: readonly RegisteredOperator[],
): ValidatorIdentity {
  const material = createHash('sha256').update(seed).digest()
  const secretKey = SecretKey.fromKeygen(material)
  const shareAt = splitSecretKey(secretKey, {
    threshold: quorumOf(operators.length),
    // Another polynomial for each committee: shares of two committees must not add up to a quorum.
    seed: createHash('sha256')
      .update(material)
      .update(operators.map((operator) => operator.id).join())
      .digest(),
  })
  return {
    secretKey,
    publicKey: bytesToHex(secretKey.toPublicKey().toBytes()),
    shares: operators.map((operator) => {
      const secret = shareAt(operator.id)
      return { operator, secretKey: secret, publicKey: secret.toPublicKey().toBytes() }
    }),
  }
}

/**
 * The `shares` of a registration: ownership signature (96 bytes), share keys (48 each), encrypted shares (256 each).
 *
 * @param nonce registrations of this owner before this one
 */
export function sharesBlob(
  validator: ValidatorIdentity,
  owner: Address,
  nonce: number,
): Uint8Array {
  const { digest } = ownershipMessage(owner, nonce)
  return Buffer.concat([
    validator.secretKey.sign(digest).toBytes(),
    ...validator.shares.map((share) => share.publicKey),
    ...validator.shares.map((share) =>
      encryptShare(share.operator.identity, share.secretKey.toBytes()),
    ),
  ])
}
