import type { RecoveryPart } from './recover-signature.ts'

/** A signature to recover. */
export interface RecoveryJob {
  /** The validator's, 48 bytes. */
  readonly publicKey: Uint8Array
  /** 32 bytes. */
  readonly root: Uint8Array
  readonly parts: readonly RecoveryPart[]
}

const KEY_BYTES = 48
const ROOT_BYTES = 32
const ID_BYTES = 8
export const SIGNATURE_BYTES = 96

/**
 * Encodes jobs into one buffer, which is transferred to the thread without a copy. Per job: number
 * of parts (1 byte), public key, root, and for each part operator id (8 bytes) and signature.
 */
export function packJobs(jobs: readonly RecoveryJob[]): Uint8Array<ArrayBuffer> {
  const sizeOf = ({ parts }: RecoveryJob) =>
    1 + KEY_BYTES + ROOT_BYTES + parts.length * (ID_BYTES + SIGNATURE_BYTES)
  const bytes = new Uint8Array(jobs.reduce((sum, job) => sum + sizeOf(job), 0))
  const view = new DataView(bytes.buffer)
  let at = 0
  const put = (part: Uint8Array) => {
    bytes.set(part, at)
    at += part.length
  }
  for (const { publicKey, root, parts } of jobs) {
    bytes[at] = parts.length
    at += 1
    put(publicKey)
    put(root)
    for (const { operatorId, signature } of parts) {
      view.setBigUint64(at, operatorId)
      at += ID_BYTES
      put(signature)
    }
  }
  return bytes
}

export function unpackJobs(bytes: Uint8Array): RecoveryJob[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const jobs: RecoveryJob[] = []
  let at = 0
  const take = (length: number) => {
    at += length
    return bytes.subarray(at - length, at)
  }
  while (at < bytes.length) {
    const [count = 0] = take(1)
    const [publicKey, root] = [take(KEY_BYTES), take(ROOT_BYTES)]
    const parts = Array.from({ length: count }, (): RecoveryPart => {
      take(ID_BYTES)
      return { operatorId: view.getBigUint64(at - ID_BYTES), signature: take(SIGNATURE_BYTES) }
    })
    jobs.push({ publicKey, root, parts })
  }
  return jobs
}
