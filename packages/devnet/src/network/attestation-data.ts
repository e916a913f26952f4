import { createHash } from 'node:crypto'

/**
 * Size of SSZ `AttestationData` (consensus-specs, phase 0): slot, index, beacon block root, source
 * and target checkpoint.
 */
const ATTESTATION_DATA_BYTES = 128
const SLOTS_PER_EPOCH = 32

/**
 * Attestation data of a slot with roots derived from `seed`: another seed yields another value. 128
 * bytes.
 */
export function attestationData(slot: number, committeeIndex: number, seed: string): Uint8Array {
  const bytes = Buffer.alloc(ATTESTATION_DATA_BYTES)
  const epoch = Math.floor(slot / SLOTS_PER_EPOCH)
  bytes.writeBigUInt64LE(BigInt(slot), 0)
  bytes.writeBigUInt64LE(BigInt(committeeIndex), 8)
  bytes.set(rootOf(`${seed} block`), 16)
  bytes.writeBigUInt64LE(BigInt(Math.max(0, epoch - 1)), 48)
  bytes.set(rootOf(`source ${epoch - 1}`), 56)
  bytes.writeBigUInt64LE(BigInt(epoch), 88)
  bytes.set(rootOf(`target ${epoch}`), 96)
  return bytes
}

function rootOf(text: string): Uint8Array {
  return createHash('sha256').update(text).digest()
}
