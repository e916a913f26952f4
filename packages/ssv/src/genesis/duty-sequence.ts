import { sameBytes } from '@ssv-exporter/encoding/same-bytes'

/** A duty sequence of one validator, identified by an identifier (v1, v2) or a lambda (v0). */
export interface DutySequence {
  /** 48 bytes. */
  readonly publicKey: Uint8Array
  /** Beacon role number, ATTESTER is 0. */
  readonly role: number
}

export const PUBLIC_KEY_BYTES = 48

export const isSameSequence = (a: DutySequence, b: DutySequence) =>
  a.role === b.role && sameBytes(a.publicKey, b.publicKey)
