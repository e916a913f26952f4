import type { SignedAgreement } from '@ssv-exporter/ssv/agreement'
import type { DutySequence } from '../sequence/duty-sequence.ts'

/** Reads stored messages in the form served to peers. */
export interface DecidedReader {
  highest(sequence: DutySequence): Promise<SignedAgreement | undefined>
  /** Both ends inclusive, ascending. */
  range(sequence: DutySequence, range: { from: number; to: number }): Promise<SignedAgreement[]>
}
