import { expect, it } from 'vitest'
import type { PublicationBody } from '../publication.ts'
import { encodePushPrefix, encodePushSuffix } from './encode-push.ts'
import { push } from './server-message.ts'

const EPOCH = '0b0a3c4e-6f5e-4f57-9d55-0d5b8a1f6a11'
const owner = `0x${'67'.repeat(20)}`
const clusterId = `0x${'c1'.repeat(32)}`
const tags = { owner, operatorIds: ['1', '2'], clusterId }
const publicKey = 'a9'.repeat(48)

const BODIES: PublicationBody[] = [
  {
    type: 'operator',
    op: 'put',
    block: 12,
    record: { publicKey: 'LS0t', name: 'é"\u2028', ownerAddress: owner, index: 5 },
    details: {
      id: 1,
      fee: '1000',
      ethFee: null,
      declaredFee: null,
      declaredBlock: null,
      withdrawn: '0',
      ethWithdrawn: '0',
      isPrivate: false,
      whitelist: [],
      whitelistingContract: null,
      addedBlock: 12,
      removedBlock: null,
    },
    tags,
  },
  {
    type: 'validator',
    op: 'remove',
    block: 13,
    record: { publicKey, operators: [{ publicKey: 'LS0t', nodeId: 1 }], index: 7 },
    details: { liquidated: true, registeredBlock: 12, exitedBlock: null, removedBlock: 13 },
    tags,
  },
  {
    type: 'cluster',
    op: 'put',
    block: 14,
    record: {
      id: clusterId,
      owner,
      operatorIds: [1, 2],
      validatorCount: 3,
      networkFeeIndex: '0',
      index: '0',
      active: true,
      balance: '115792089237316195423570985008687907853269984665640564039457584007913129639935',
      updatedBlock: 14,
      currency: 'ETH',
      effectiveBalance: 96,
      effectiveBalanceBlock: null,
      migratedBlock: null,
    },
    tags,
  },
  {
    type: 'decided',
    op: 'put',
    update: true,
    role: 'ATTESTER',
    publicKey,
    record: {
      message: { type: 3, round: 1, lambda: 'bA==', seq_number: 23, value: 'AA==' },
      signature: 'cw==',
      signer_ids: [1, 2, 3],
    },
    tags,
  },
]

const pushOf = (body: PublicationBody) =>
  push.parse(JSON.parse(encodePushPrefix('a "b"') + encodePushSuffix(body, EPOCH, 9)))

it.each(BODIES)('a push of a $type matches its schema', (body) => {
  expect(pushOf(body)).toMatchObject({
    subscription: 'a "b"',
    type: body.type,
    position: { epoch: EPOCH, offset: 9 },
  })
})

it('is an update for more signers of a known message', () => {
  expect(BODIES.map((body) => pushOf(body).op)).toEqual(['put', 'remove', 'put', 'update'])
})

it('keeps every digit of a height', () => {
  const body = structuredClone(BODIES[3]) as Extract<PublicationBody, { type: 'decided' }>
  body.record.message.seq_number = 18446744073709551615n
  expect(encodePushSuffix(body, EPOCH, 9)).toContain('"height":18446744073709551615,')
})

it('omits details missing in publications of earlier releases', () => {
  const [operator] = BODIES
  const { details: _, ...older } = operator as Extract<PublicationBody, { type: 'operator' }>
  expect(pushOf(older).data).toMatchObject({ id: null, fee: null, addedBlock: null })
})
