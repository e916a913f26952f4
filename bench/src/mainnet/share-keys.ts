import { createHash } from 'node:crypto'
import { aggregatePublicKeys, aggregateSignatures, SecretKey } from '@chainsafe/blst'
import { reduce, scalarFromBytes, scalarToBytes } from '@ssv-exporter/devnet/scalar-field'
import type { MainnetCommittee } from './draw-network.ts'

/*
 * The shares of a committee's attesters in a slot follow each other: the secret key of each is that
 * of the one before plus a constant. The same holds for public keys and for signatures over one
 * root, so that an addition of points replaces the multiplication. Keys are distinct and signatures
 * valid; verifying them takes as long as with any other keys.
 */

const STEP = SecretKey.fromBytes(secretOf('step'))
const STEP_KEY = STEP.toPublicKey()

type Shares = Pick<MainnetCommittee, 'id'> & {
  /** The slot of each epoch in which its validators attest. */
  readonly attestingSlot: number
  readonly count: number
}

/** Public keys of shares, 48 bytes each. */
export function shareKeys(shares: Shares): Uint8Array[] {
  let key = firstOf(shares).toPublicKey()
  return Array.from({ length: shares.count }, (_, i) => {
    if (i > 0) key = aggregatePublicKeys([key, STEP_KEY])
    return key.toBytes()
  })
}

/** Signs one root with shares. */
export interface ShareSigner {
  /** 96 bytes each. */
  sign(shares: Shares): Uint8Array[]
}

export function createShareSigner(root: Uint8Array): ShareSigner {
  const step = STEP.sign(root)
  return {
    sign(shares) {
      let signature = firstOf(shares).sign(root)
      return Array.from({ length: shares.count }, (_, i) => {
        if (i > 0) signature = aggregateSignatures([signature, step])
        return signature.toBytes()
      })
    },
  }
}

const firstOf = ({ id, attestingSlot }: Shares) =>
  SecretKey.fromBytes(secretOf(`${Buffer.from(id).toString('hex')} ${attestingSlot}`))

function secretOf(label: string): Uint8Array {
  const bytes = createHash('sha512').update(`share ${label}`).digest()
  return scalarToBytes(reduce(scalarFromBytes(bytes)))
}
