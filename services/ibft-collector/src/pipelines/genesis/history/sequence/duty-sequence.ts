import type { SequenceKey } from '@ssv-exporter/store/coverage/coverage'

/** A duty sequence, as named in requests to peers. */
export interface DutySequence extends SequenceKey {
  /** 48 bytes. */
  readonly publicKey: Uint8Array
}

/** A unique string per duty sequence, for maps and ids. */
export function sequenceText({ validatorKeyId, role }: SequenceKey): string {
  return `${validatorKeyId}-${role}`
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0
}
