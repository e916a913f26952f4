import { jsonString } from '@ssv-exporter/encoding/json-string'
import type { Removable, ValidatorRecord } from './records.ts'

/**
 * A validator whose operator keys are already JSON strings, including quotes.
 *
 * A full set repeats the same few thousand keys of about 600 characters in each of 150 000
 * validators: escaping them once makes the answer cheap.
 */
export interface EscapedValidator extends Removable {
  /** Lower-case hex, needs no escapes. */
  publicKeyHex: string
  operatorKeys: readonly string[]
  nodeIds: readonly number[]
  index: number
}

/** Writes a validator with the members in the protocol's order. */
export function encodeEscapedValidator(validator: EscapedValidator): string {
  return written(`"${validator.publicKeyHex}"`, validator)
}

export function encodeValidator(record: ValidatorRecord & Removable): string {
  return written(jsonString(record.publicKey), {
    operatorKeys: record.operators.map((operator) => jsonString(operator.publicKey)),
    nodeIds: record.operators.map((operator) => operator.nodeId),
    index: record.index,
    removed: record.removed ?? false,
  })
}

function written(publicKey: string, rest: Omit<EscapedValidator, 'publicKeyHex'>): string {
  let operators = ''
  rest.operatorKeys.forEach((key, position) => {
    const comma = position === 0 ? '' : ','
    operators += `${comma}{"publicKey":${key},"nodeId":${rest.nodeIds[position] ?? 0}}`
  })
  const removed = rest.removed ? ',"removed":true' : ''
  return `{"publicKey":${publicKey},"operators":[${operators}],"index":${rest.index}${removed}}`
}
