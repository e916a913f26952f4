import { SecretKey } from '@chainsafe/blst'
import { quorumOf, splitSecretKey } from '@ssv-exporter/devnet/threshold-key'
import type { RecoveryJob } from '@ssv-exporter/ibft-collector/pipelines/alan/duties/recovery/recovery-codec'

const ROOT = new Uint8Array(32).fill(5)
/** An id as long as those of mainnet. */
const FIRST_OPERATOR = 1_207n

/** A signature to recover, and the one of the whole key. */
export interface RecoveryTask extends RecoveryJob {
  readonly expected: Uint8Array
}

/** Signatures of a quorum of one committee for each of its validators, over one root. */
export function recoveryTraffic({
  validators,
  operators,
}: {
  readonly validators: number
  readonly operators: number
}): RecoveryTask[] {
  const threshold = quorumOf(operators)
  const ids = Array.from({ length: threshold }, (_, i) => FIRST_OPERATOR + BigInt(i * i * 7))
  return Array.from({ length: validators }, (_, n) => {
    const seed = Buffer.alloc(32, `validator ${n}`)
    const key = SecretKey.fromKeygen(seed)
    const shareAt = splitSecretKey(key, { threshold, seed })
    return {
      publicKey: key.toPublicKey().toBytes(),
      root: ROOT,
      parts: ids.map((operatorId) => ({
        operatorId,
        signature: shareAt(operatorId).sign(ROOT).toBytes(),
      })),
      expected: key.sign(ROOT).toBytes(),
    }
  })
}
