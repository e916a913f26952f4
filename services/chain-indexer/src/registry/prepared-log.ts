import type { RegistryEvent } from '@ssv-exporter/contracts/events'
import type { KeyVerdict } from '@ssv-exporter/store/contract-log'
import type { TimedLog } from '../rpc/block-range.ts'

/** What was found of a ValidatorAdded before it is applied. */
export interface KeyFinding {
  /** Of its owner; what the signature was verified with. */
  nonce: number
  /** That its keys are points, and the ownership signature (where the generation has one) holds. Absent: malformed before that. */
  verdict?: KeyVerdict
}

/** A log after decoding and signature checking, ready to be applied. */
export type PreparedLog =
  | { log: TimedLog; verdict: 'ignored'; name: string }
  /** No event that this build knows: kept as it is. */
  | { log: TimedLog; verdict: 'unknown'; name: undefined }
  | { log: TimedLog; verdict: 'malformed'; name: string; reason: string }
  | {
      log: TimedLog
      verdict: 'handled'
      name: string
      event: RegistryEvent
      /** Of a ValidatorAdded. */
      keys: KeyFinding | undefined
    }
