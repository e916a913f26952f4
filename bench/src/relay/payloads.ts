import { randomBytes } from 'node:crypto'
import { encodePublication } from '@ssv-exporter/gateway-api/publication'

export interface OutboxContent {
  topic: string
  payload: string
}

const OWNER = `0x${'ab'.repeat(20)}`
const OPERATORS = [1, 2, 3, 4]
const hex = (bytes: number) => randomBytes(bytes).toString('hex')

/**
 * A decided duty, about 700 bytes: the most frequent publication of a busy network. @param
 * publicKey hex without 0x
 */
export function decidedPublication(publicKey: string = hex(48)): OutboxContent {
  return encodePublication({
    type: 'decided',
    op: 'put',
    role: 'ATTESTER',
    publicKey,
    record: {
      message: {
        type: 3,
        round: 1,
        lambda: Buffer.from(`${publicKey}_ATTESTER`).toString('base64'),
        seq_number: 123_456,
        value: randomBytes(96).toString('base64'),
      },
      signature: randomBytes(96).toString('base64'),
      signer_ids: OPERATORS.slice(1),
    },
    tags: { owner: OWNER, operatorIds: OPERATORS.map(String) },
  })
}

/** A validator with four operator keys, about 2.7 kB: the largest common publication. */
export function validatorPublication(): OutboxContent {
  return encodePublication({
    type: 'validator',
    op: 'put',
    block: 17_507_487,
    record: {
      publicKey: hex(48),
      operators: OPERATORS.map((nodeId) => ({
        publicKey: randomBytes(459).toString('base64'),
        nodeId,
      })),
      index: 123_456,
    },
    tags: { owner: OWNER, operatorIds: OPERATORS.map(String) },
  })
}
