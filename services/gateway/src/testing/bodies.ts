import type { DutyBody, RecordBody } from '@ssv-exporter/gateway-api/publication'

export const OWNER = `0x${'0a'.repeat(20)}`
export const CLUSTER = `0x${'c1'.repeat(32)}`

/** The key of test validator number `place`. */
export const keyOf = (place: number) => place.toString(16).padStart(96, '0')

export function operatorBody(index: number, op: RecordBody['op'] = 'put'): RecordBody {
  const record = { publicKey: 'LS0t', name: 'n', ownerAddress: OWNER, index }
  return {
    type: 'operator',
    op,
    block: 1,
    record,
    tags: { owner: OWNER, operatorIds: [`${index}`] },
  }
}

export function validatorBody(index: number, op: RecordBody['op'] = 'put'): RecordBody {
  return {
    type: 'validator',
    op,
    block: 1,
    record: { publicKey: keyOf(index), operators: [{ publicKey: 'LS0t', nodeId: 1 }], index },
    tags: { owner: OWNER, operatorIds: ['1', '2', '3', '4'], clusterId: CLUSTER },
  }
}

/** @param update with more signers than before */
export function decidedBody(place: number, height: number, update = false): RecordBody {
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

/** A duty with a validator per key, all alike. @param owners of the validators; default: OWNER */
export function dutyBody({
  slot,
  keys,
  owners = [],
  signers = [1, 2, 3],
  update = false,
}: {
  slot: number
  keys: readonly string[]
  owners?: readonly string[]
  signers?: number[]
  update?: boolean
}): DutyBody {
  return {
    type: 'duty',
    op: 'put',
    ...(update ? { update } : {}),
    record: {
      slot,
      epoch: Math.floor(slot / 32),
      time: new Date(slot * 12_000).toISOString(),
      role: 'ATTESTER',
      committeeId: 'c1'.repeat(32),
      operatorIds: [1, 2, 3, 4],
      outcomes: [
        {
          result: signers.length === 4 ? 'complete' : 'quorum',
          signers,
          round: 1,
          proposalMs: 4_000,
          quorumMs: 4_500,
          lastSignerMs: 4_600,
        },
      ],
      clusters: keys.map((_, i) => ({ owner: owners[i] ?? OWNER, clusterId: CLUSTER })),
      values: ['dm90ZQ=='],
      entries: keys.map((publicKey, i) => [1_000 + i, publicKey, 0, i, 0]),
    },
  }
}
