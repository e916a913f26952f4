import type { PublicationBody } from '@ssv-exporter/gateway-api/publication'

export const OWNER = `0x${'0a'.repeat(20)}`
export const CLUSTER = `0x${'c1'.repeat(32)}`

/** The key of test validator number `place`. */
export const keyOf = (place: number) => place.toString(16).padStart(96, '0')

export function operatorBody(index: number, op: PublicationBody['op'] = 'put'): PublicationBody {
  const record = { publicKey: 'LS0t', name: 'n', ownerAddress: OWNER, index }
  return {
    type: 'operator',
    op,
    block: 1,
    record,
    tags: { owner: OWNER, operatorIds: [`${index}`] },
  }
}

export function validatorBody(index: number, op: PublicationBody['op'] = 'put'): PublicationBody {
  return {
    type: 'validator',
    op,
    block: 1,
    record: { publicKey: keyOf(index), operators: [{ publicKey: 'LS0t', nodeId: 1 }], index },
    tags: { owner: OWNER, operatorIds: ['1', '2', '3', '4'], clusterId: CLUSTER },
  }
}

/** @param update with more signers than before */
export function decidedBody(place: number, height: number, update = false): PublicationBody {
  return {
    type: 'decided',
    op: 'put',
    ...(update ? { update } : {}),
    role: 'ATTESTER',
    publicKey: keyOf(place),
    record: {
      message: { type: 3, round: 1, lambda: 'bA==', seq_number: height, value: 'AA==' },
      signature: 'cw==',
      signer_ids: update ? [1, 2, 3, 4] : [1, 2, 3],
    },
    tags: { owner: OWNER, operatorIds: ['1', '2', '3', '4'], clusterId: CLUSTER },
  }
}
