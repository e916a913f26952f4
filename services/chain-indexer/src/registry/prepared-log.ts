import type { RegistryEvent } from '@ssv-exporter/contracts/events'
import type { TimedLog } from '../rpc/block-range.ts'
import type { MalformedEvent } from './malformed-event.ts'

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
      /** Of a ValidatorAdded: its keys are points, and the ownership signature (where the generation has one) holds. */
      keyFault: MalformedEvent | undefined
    }
