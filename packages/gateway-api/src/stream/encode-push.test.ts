import { expect, it } from 'vitest'
import { EXAMPLE_CLUSTER, exampleOperator } from '../examples/records.ts'
import { operatorDetails, type PublicationBody } from '../publication.ts'
import { pickMembers } from '../resources/pick-members.ts'
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
    details: pickMembers(operatorDetails, exampleOperator(1)),
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
    record: { ...EXAMPLE_CLUSTER, balance: `${2n ** 256n - 1n}` },
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

it.each(BODIES)('the members of a $type have the order of its schema', (body) => {
  const { data } = JSON.parse(encodePushPrefix('a') + encodePushSuffix(body, EPOCH, 9))
  const schema = push.options.find(({ shape }) => shape.type.value === body.type)
  expect(Object.keys(data)).toEqual(Object.keys(schema?.shape.data.shape ?? {}))
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
