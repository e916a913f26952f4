import { jsonString } from '@ssv-exporter/encoding/json-string'
import type { OperatorRecord, Removable } from './records.ts'

/** Writes an operator with the members in the protocol's order. */
export function encodeOperator(record: OperatorRecord & Removable): string {
  const removed = record.removed ? ',"removed":true' : ''
  return `{"publicKey":${jsonString(record.publicKey)},"name":${jsonString(record.name)},"ownerAddress":${jsonString(record.ownerAddress)},"index":${record.index}${removed}}`
}
