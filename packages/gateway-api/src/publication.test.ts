import { describe, expect, it } from 'vitest'
import type { DutyOutcome } from './duty-publication.ts'
import { PublicationMalformedError } from './errors.ts'
import { EXAMPLE_CLUSTER, exampleOperator } from './examples/records.ts'
import {
  decodePublication,
  encodePublication,
  operatorDetails,
  type PublicationBody,
} from './publication.ts'
import { encodeOriginalPushes } from './push.ts'
import { pickMembers } from './resources/pick-members.ts'

const tags = { owner: '0x67ce5c69260bd819b4e0ad13f4b873074d479811', operatorIds: ['1', '2'] }
const operator: PublicationBody = {
  type: 'operator',
  op: 'put',
  block: 12,
  record: { publicKey: 'LS0t', name: '', ownerAddress: tags.owner, index: 5 },
  tags,
}
const validator: PublicationBody = {
  type: 'validator',
  op: 'put',
  block: 13,
  record: { publicKey: '91db', operators: [{ publicKey: 'LS0t', nodeId: 1 }], index: 7 },
  tags,
}
const decided: PublicationBody = {
  type: 'decided',
  op: 'put',
  role: 'ATTESTER',
  publicKey: 'a9cf',
  record: {
    message: { type: 3, round: 1, lambda: 'bA==', seq_number: 23, value: 'AA==' },
    signature: 'cw==',
    signer_ids: [1, 2, 3],
  },
  tags,
}

const clusterId = `0x${'c1'.repeat(32)}`
const outcome: DutyOutcome = {
  result: 'quorum',
  signers: [1, 2, 4],
  round: 1,
  proposalMs: 4_000,
  quorumMs: 4_500,
  lastSignerMs: 4_600,
}
const duty: PublicationBody = {
  type: 'duty',
  op: 'put',
  record: {
    slot: 320_000,
    epoch: 10_000,
    time: '2026-01-01T00:00:00.000Z',
    role: 'SYNC_COMMITTEE',
    committeeId: '1234567890123456'.repeat(4),
    operatorIds: [1, 2, 3, 4],
    outcomes: [outcome, { ...outcome, result: 'complete', signers: [1, 2, 3, 4] }],
    clusters: [{ owner: tags.owner, clusterId }, {}],
    values: ['dm90ZQ=='],
    entries: [
      [501, 'a9cf', 0, 0, 0],
      [502, null, 0, 1, 0],
      [503, 'b5c6', 1, 0, -1],
    ],
  },
}
const cluster: PublicationBody = {
  type: 'cluster',
  op: 'put',
  block: 14,
  record: { ...EXAMPLE_CLUSTER, balance: `${2n ** 256n - 1n}` },
  tags: { ...tags, clusterId },
}
const detailed: PublicationBody = {
  ...operator,
  update: true,
  detail: true,
  details: pickMembers(operatorDetails, exampleOperator(1)),
}
const liquidated: PublicationBody = {
  ...validator,
  update: true,
  detail: true,
  details: { liquidated: true, registeredBlock: 13, exitedBlock: null, removedBlock: null },
  tags: { ...tags, clusterId },
}

describe('publications', () => {
  it.each([operator, validator, decided, cluster, duty, detailed, liquidated])(
    'are parsed as they were written: $type',
    (body) => {
      const { topic, payload } = encodePublication(body)
      expect(topic).toBe(body.type)
      expect(decodePublication(payload)).toEqual(body)
    },
  )

  it('keep the digits of a height beyond 2^53', () => {
    const message = { ...decided.record.message, seq_number: 18446744073709551615n }
    const { payload } = encodePublication({ ...decided, record: { ...decided.record, message } })
    expect(decodePublication(payload)).toMatchObject({ record: { message } })
  })

  it.each([
    '',
    '5',
    'null',
    '{}',
    '{"type":"operator","op":"put","record":{},"tags":{}}',
    '{"op":',
    '{"type":"duty","op":"put","record":{"slot":1}}',
  ])('with other content are rejected with one error: %j', (payload) => {
    expect(() => decodePublication(payload)).toThrow(PublicationMalformedError)
  })
})

describe('pushes of the original protocol', () => {
  it('carry a duty as one decided message of each validator whose key is known', () => {
    const filter = '{"from":320000,"to":320000,"role":"SYNC_COMMITTEE","publicKey":'
    const decidedOf = (lambda: string, value: string, signers: string) =>
      `"data":[{"message":{"type":3,"round":1,"lambda":"${lambda}","seq_number":320000,"value":"${value}"},"signature":"","signer_ids":[${signers}]}]}`
    expect(encodeOriginalPushes(duty)).toEqual([
      `{"type":"decided","filter":${filter}"a9cf"},${decidedOf('YTljZl9TWU5DX0NPTU1JVFRFRQ==', 'dm90ZQ==', '1,2,4')}`,
      `{"type":"decided","filter":${filter}"b5c6"},${decidedOf('YjVjNl9TWU5DX0NPTU1JVFRFRQ==', '', '1,2,3,4')}`,
    ])
  })

  it('carry an operator under its index, without line feed', () => {
    expect(encodeOriginalPushes(operator)).toEqual([
      `{"type":"operator","filter":{"from":5,"to":5},"data":[{"publicKey":"LS0t","name":"","ownerAddress":"${tags.owner}","index":5}]}`,
    ])
  })

  it('carry a validator under its index', () => {
    expect(encodeOriginalPushes(validator)).toEqual([
      '{"type":"validator","filter":{"from":7,"to":7},"data":[{"publicKey":"91db","operators":[{"publicKey":"LS0t","nodeId":1}],"index":7}]}',
    ])
  })

  it('carry a decided message under its height, with role and key', () => {
    expect(encodeOriginalPushes(decided)).toEqual([
      '{"type":"decided","filter":{"from":23,"to":23,"role":"ATTESTER","publicKey":"a9cf"},"data":[{"message":{"type":3,"round":1,"lambda":"bA==","seq_number":23,"value":"AA=="},"signature":"cw==","signer_ids":[1,2,3]}]}',
    ])
  })

  it('omit what only protocol v2 shows', () => {
    const { detail: _, ...updated } = detailed
    expect(encodeOriginalPushes(updated)).toEqual(encodeOriginalPushes(operator))
    const { detail: __, ...again } = liquidated
    expect(encodeOriginalPushes(again)).toEqual(encodeOriginalPushes(validator))
    expect(encodeOriginalPushes({ ...decided, update: true })).toEqual(
      encodeOriginalPushes(decided),
    )
  })

  it('are not sent for clusters or for changes that they do not show', () => {
    expect(encodeOriginalPushes(cluster)).toEqual([])
    expect(encodeOriginalPushes(detailed)).toEqual([])
    expect(encodeOriginalPushes(liquidated)).toEqual([])
  })

  it('are not sent for removals and retractions', () => {
    expect(encodeOriginalPushes({ ...validator, op: 'remove' })).toEqual([])
    expect(encodeOriginalPushes({ ...operator, op: 'retract' })).toEqual([])
  })
})
