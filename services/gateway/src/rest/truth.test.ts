import { EXAMPLE_CLUSTER, exampleOperator } from '@ssv-exporter/gateway-api/examples/records'
import {
  decodePublication,
  encodePublication,
  operatorDetails,
  type PublicationBody,
} from '@ssv-exporter/gateway-api/publication'
import { pickMembers } from '@ssv-exporter/gateway-api/resources/pick-members'
import { encodePushPrefix, encodePushSuffix } from '@ssv-exporter/gateway-api/stream/encode-push'
import { afterEach, expect, it } from 'vitest'
import { restClient } from '../testing/rest-client.ts'
import { seedResources } from '../testing/seed-resources.ts'
import { startGateway, type TestGateway } from '../testing/start-gateway.ts'

const OWNER = '67'.repeat(20)
const CLUSTER = 'c1'.repeat(32)
const KEY = 'a9'.repeat(48)
const NAME = 'é"\u2028<&'
const tags = { owner: `0x${OWNER}`, operatorIds: ['7', '9'], clusterId: `0x${CLUSTER}` }

let running: TestGateway
afterEach(() => running.stop())

/** What a subscriber receives as data. */
const pushed = (body: PublicationBody) => {
  const { payload } = encodePublication(body)
  const text = encodePushPrefix('a') + encodePushSuffix(decodePublication(payload), 'e', 1)
  return JSON.parse(text).data
}

it('a record is the same in a response as in a push', async () => {
  running = await startGateway({
    seed: {
      generation: 'current',
      operators: [
        { index: 0, key: 'one', operatorId: 7, name: NAME, removed: true },
        { index: 1, key: 'two', operatorId: 9 },
      ],
      validators: [{ index: 0, publicKeyHex: KEY, operators: [0, 1], operatorIds: [7, 9] }],
      decided: [{ publicKeyHex: KEY, role: 4, height: 3, signers: [7, 9] }],
    },
    async prepare(database) {
      const [owner, cluster] = [Buffer.from(OWNER, 'hex'), Buffer.from(CLUSTER, 'hex')]
      await database.query('seed', 'UPDATE operator SET owner = $1, fee = 1e30', [owner])
      await database.query(
        'seed',
        'UPDATE validator SET owner = $1, cluster_id = $2, liquidated = true, exited_block = 5',
        [owner, cluster],
      )
      await seedResources(database, {
        clusters: [
          { idHex: CLUSTER, ownerHex: OWNER, operatorIds: [7, 9], balance: `${2n ** 255n}` },
        ],
      })
    },
  })
  const { one, page } = restClient(running)

  const operator = pushed({
    type: 'operator',
    op: 'remove',
    block: 2,
    record: { publicKey: 'one', name: NAME, ownerAddress: tags.owner, index: 0 },
    details: pickMembers(operatorDetails, {
      ...exampleOperator(7),
      fee: `1${'0'.repeat(30)}`,
      addedBlock: 1,
      removedBlock: 2,
    }),
    tags,
  })
  expect((await one('/v1/operators/7')).data).toEqual(operator)

  const validator = pushed({
    type: 'validator',
    op: 'put',
    block: 5,
    record: {
      publicKey: KEY,
      operators: [
        { publicKey: 'one', nodeId: 7 },
        { publicKey: 'two', nodeId: 9 },
      ],
      index: 0,
    },
    details: { liquidated: true, registeredBlock: 1, exitedBlock: 5, removedBlock: null },
    tags,
  })
  expect((await one(`/v1/validators/${KEY}`)).data).toEqual(validator)
  expect((await page('/v1/validators?status=exited')).data).toEqual([validator])
  expect((await page('/v1/validators?status=active')).data).toEqual([])

  const cluster = pushed({
    type: 'cluster',
    op: 'put',
    block: 120,
    record: {
      ...EXAMPLE_CLUSTER,
      operatorIds: [7, 9],
      networkFeeIndex: '0',
      index: '0',
      balance: `${2n ** 255n}`,
    },
    tags,
  })
  expect((await page('/v1/clusters')).data).toEqual([cluster])

  const decided = pushed({
    type: 'decided',
    op: 'put',
    role: 'SYNC_COMMITTEE_CONTRIBUTION',
    publicKey: KEY,
    record: {
      message: {
        type: 3,
        round: 1,
        lambda: 'bA==',
        seq_number: 3,
        value: Buffer.alloc(8).toString('base64'),
      },
      signature: Buffer.alloc(96).toString('base64'),
      signer_ids: [7, 9],
    },
    tags,
  })
  expect((await page(`/v1/validators/${KEY}/decided`)).data).toEqual([decided])
})

it.each(['legacy', 'v1', 'v2'] as const)(
  'nodes are numbered by position in contracts of generation %s',
  async (generation) => {
    const operatorId = generation === 'v2' ? { operatorId: 31 } : {}
    running = await startGateway({
      seed: {
        generation,
        operators: [{ index: 0, key: 'one', ...operatorId }],
        validators: [{ index: 0, publicKeyHex: KEY, operators: [0] }],
      },
    })
    const { one, page, get } = restClient(running)
    expect((await one(`/v1/validators/${KEY}`)).data).toMatchObject({
      clusterId: null,
      operators: [{ nodeId: 1, publicKey: 'one' }],
    })
    expect((await page('/v1/operators?index=0')).data).toMatchObject([
      { id: operatorId.operatorId ?? null },
    ])
    expect((await get('/v1/operators/31')).status).toBe(generation === 'v2' ? 200 : 404)
  },
)

it('paging over changing data neither repeats nor omits unchanged rows', async () => {
  const keyOf = (index: number) => index.toString(16).padStart(96, '0')
  const all = Array.from({ length: 300 }, (_, index) => index)
  running = await startGateway({
    seed: {
      operators: [{ index: 0, key: 'one' }],
      validators: all.map((index) => ({ index, publicKeyHex: keyOf(index), operators: [0] })),
    },
  })
  const { page } = restClient(running)
  const seen: number[] = []
  const removed = new Set<number>()
  let next = all.length
  let cursor = ''
  do {
    const { data, nextCursor } = await page(`/v1/validators?limit=7${cursor}`)
    seen.push(...data.map(({ index }) => Number(index)))
    cursor = nextCursor === null ? '' : `&cursor=${nextCursor}`
    if (next < all.length + 40) {
      for (const index of [(next * 37) % 300, (next * 101) % 300]) {
        removed.add(index)
        await running.database.query(
          'seed',
          'UPDATE validator SET removed_block = 9 WHERE index = $1',
          [index],
        )
      }
      await running.database.query(
        'seed',
        `WITH k AS (INSERT INTO validator_key (key) VALUES ($1) RETURNING id)
         INSERT INTO validator (key_id, index, owner, operator_key_ids, share_public_keys, registered_block)
         SELECT id, $2, '\\x00', '{1}', '\\x', 1 FROM k`,
        [Buffer.from(keyOf(next), 'hex'), next],
      )
      next += 1
    }
  } while (cursor !== '')
  expect(new Set(seen).size).toBe(seen.length)
  expect(seen).toEqual(seen.toSorted((a, b) => a - b))
  const stayed = all.filter((index) => !removed.has(index))
  expect(stayed.filter((index) => !seen.includes(index))).toEqual([])
  expect(stayed.length).toBeGreaterThan(200)
  expect(seen).toContain(next - 1)
})
