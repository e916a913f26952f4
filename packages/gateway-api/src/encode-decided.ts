import { jsonString } from '@ssv-exporter/encoding/json-string'
import type { DecidedRecord } from './records.ts'

/**
 * Writes a decided message with the members in the protocol's order; `seq_number` is present at
 * height 0 too.
 */
export function encodeDecided({ message, signature, signer_ids }: DecidedRecord): string {
  return `{"message":{"type":${message.type},"round":${message.round},"lambda":${jsonString(message.lambda)},"seq_number":${message.seq_number},"value":${jsonString(message.value)}},"signature":${jsonString(signature)},"signer_ids":[${signer_ids.join(',')}]}`
}
