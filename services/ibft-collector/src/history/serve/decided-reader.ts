import type { SignedAgreement } from '@ssv-exporter/ssv/agreement'
import type { DutySequence } from '../sequence/duty-sequence.ts'

/** What is stored, as peers get it. */
export interface DecidedReader {
  highest(sequence: DutySequence): Promise<SignedAgreement | undefined>
  /** Both ends inclusive, ascending. */
  range(sequence: DutySequence, range: { from: number; to: number }): Promise<SignedAgreement[]>
}
