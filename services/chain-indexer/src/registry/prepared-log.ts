import type { RegistryEvent } from '@ssv-exporter/contracts/events'
import type { KeyVerdict } from '@ssv-exporter/store/contract-log'
import type { TimedLog } from '../rpc/block-range.ts'

/** The result of checking a ValidatorAdded before it is applied. */
export interface KeyFinding {
  /** The owner's nonce that the signature was verified with. */
  nonce: number
  /**
   * The verdict on the keys (valid points) and the ownership signature (if the generation has one).
   * Absent if the event is malformed before that.
   */
  verdict?: KeyVerdict
}

/** A decoded and verified log, ready to be applied. */
export type PreparedLog =
  | { log: TimedLog; verdict: 'ignored'; name: string }
  /** Unknown to this build; stored unchanged. */
  | { log: TimedLog; verdict: 'unknown'; name: undefined }
  | { log: TimedLog; verdict: 'malformed'; name: string; reason: string }
  | {
      log: TimedLog
      verdict: 'handled'
      name: string
      event: RegistryEvent
      /** Only for a ValidatorAdded. */
      keys: KeyFinding | undefined
    }
