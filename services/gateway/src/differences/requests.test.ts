import { afterAll, beforeAll, expect, it } from 'vitest'
import { connect, type TestClient } from '../testing/client.ts'
import { startGateway, type TestGateway } from '../testing/start-gateway.ts'

const KEY = 'a9'.repeat(48)
const ATTESTER = 0
const AGGREGATOR = 1

let running: TestGateway
let client: TestClient

beforeAll(async () => {
  running = await startGateway({
    seed: {
      operators: [0, 1, 2, 3, 4, 5].map((index) => ({ index, key: `Key${index}` })),
      validators: [0, 1, 2].map((index) => ({
        index,
        publicKeyHex: index === 0 ? KEY : `b${index}`.repeat(48),
        operators: [0],
      })),
      decided: [
        { publicKeyHex: KEY, role: AGGREGATOR, height: 1 },
        ...[3, 0, 2, 1].map((height) => ({ publicKeyHex: KEY, role: ATTESTER, height })),
      ],
    },
    options: { maxResults: 5 },
  })
  client = await connect(running.url('/query'))
})
afterAll(async () => {
  client.socket.close()
  await running.stop()
})

async function ask(type: string, filter: string) {
  return JSON.parse(await client.ask(`{"type":"${type}","filter":${filter}}`))
}

const indexes = async (type: string, filter: string): Promise<number[]> =>
  (await ask(type, filter)).data.map(({ index }: { index: number }) => index)

/** Role and height of the returned decided messages. */
async function heights(filter: string): Promise<string[]> {
  const { data } = await ask('decided', filter)
  return data.map(({ message }: { message: { lambda: string; seq_number: number } }) => {
    const [, role] = Buffer.from(message.lambda, 'base64').toString().split('_')
    return `${role} ${message.seq_number}`
  })
}

const ATTESTATIONS = [0, 1, 2, 3].map((height) => `ATTESTER ${height}`)

it('`to` 0 or absent, operators and validators', async () => {
  for (const to of ['', ',"to":0', ',"to":null']) {
    expect(await indexes('operator', `{"from":2${to}}`)).toEqual([2, 3, 4, 5])
    expect(await indexes('validator', `{"from":1${to}}`)).toEqual([1, 2])
  }
})

it('`to` 0 or absent, decided messages', async () => {
  const chain = `"role":"ATTESTER","publicKey":"${KEY}"`
  expect(await heights(`{"from":1,${chain}}`)).toEqual(ATTESTATIONS.slice(1))
  expect(await heights(`{"from":0,"to":0,${chain}}`)).toEqual(['ATTESTER 0'])
  expect(await heights(`{"from":1,"to":0,${chain}}`)).toEqual([])
})

it('`to` of 2^63 and more', async () => {
  for (const to of ['9223372036854775807', '9223372036854775808', '18446744073709551615']) {
    expect(await indexes('operator', `{"from":4,"to":${to}}`)).toEqual([4, 5])
    const chain = `"role":"ATTESTER","publicKey":"${KEY}"`
    expect(await heights(`{"from":3,"to":${to},${chain}}`)).toEqual(['ATTESTER 3'])
  }
})

it('Ends and order of a range', async () => {
  expect(await indexes('operator', '{"from":1,"to":4}')).toEqual([1, 2, 3, 4])
  expect(await indexes('validator', '{"from":0,"to":1}')).toEqual([0, 1])
  expect(await indexes('operator', '{"from":4,"to":1}')).toEqual([])
  expect(await heights(`{"from":1,"to":2,"publicKey":"${KEY}"}`)).toEqual([
    'ATTESTER 1',
    'ATTESTER 2',
    'AGGREGATOR 1',
  ])
})

it('`decided` without `publicKey`', async () => {
  expect(await ask('decided', '{"role":"ATTESTER","from":1,"to":2}')).toEqual({
    type: 'error',
    filter: { from: 1, to: 2, role: 'ATTESTER' },
    data: ['bad request - publicKey is required'],
  })
})

it('`decided` without `role`', async () => {
  expect(await heights(`{"publicKey":"${KEY}"}`)).toEqual([...ATTESTATIONS, 'AGGREGATOR 1'])
})

it('Roles', async () => {
  expect(await heights(`{"role":"AGGREGATOR","publicKey":"${KEY}"}`)).toEqual(['AGGREGATOR 1'])
  expect(await ask('decided', `{"role":"FOO","publicKey":"${KEY}"}`)).toEqual({
    type: 'decided',
    filter: { from: 0, to: 0, role: 'FOO', publicKey: KEY },
    data: [],
  })
})

it('`publicKey` together with a range', async () => {
  expect(await indexes('operator', '{"from":0,"to":1,"publicKey":"Key4"}')).toEqual([4])
  expect(await indexes('validator', `{"from":5,"to":9,"publicKey":"${KEY}"}`)).toEqual([0])
  expect(await heights(`{"from":1,"to":1,"role":"ATTESTER","publicKey":"${KEY}"}`)).toEqual([
    'ATTESTER 1',
  ])
})

it('`publicKey` of a validator', async () => {
  for (const key of [KEY, KEY.toUpperCase(), `0x${KEY}`]) {
    expect(await indexes('validator', `{"publicKey":"${key}"}`)).toEqual([0])
    expect(await heights(`{"to":0,"publicKey":"${key}"}`)).toEqual(['ATTESTER 0'])
  }
  for (const type of ['validator', 'decided']) {
    expect(await ask(type, '{"publicKey":"xyz"}')).toMatchObject({
      type: 'error',
      data: ['internal error - could not read validator key'],
    })
  }
})

it('`publicKey` of an operator', async () => {
  expect(await indexes('operator', '{"publicKey":"Key1"}')).toEqual([1])
  expect(await indexes('operator', '{"publicKey":"key1"}')).toEqual([])
})

it('Numbers in a filter', async () => {
  expect(await ask('operator', '{"from":18446744073709551615}')).toMatchObject({ type: 'operator' })
  for (const from of ['-1', '1.5', '"1"', '18446744073709551616']) {
    expect(await ask('operator', `{"from":${from}}`)).toEqual({
      type: 'error',
      filter: { from: 0, to: 0 },
      data: ['could not parse network message', expect.stringContaining('filter.from')],
    })
  }
})

it('Depth of a request', async () => {
  const nested = (depth: number) => `{"x":${'['.repeat(depth)}${']'.repeat(depth)}}`
  expect(await ask('operator', nested(60))).toMatchObject({ type: 'operator' })
  expect(await ask('operator', nested(70))).toMatchObject({
    type: 'error',
    data: ['could not parse network message', expect.any(String)],
  })
})

it('More members of a filter', async () => {
  const page = `{"limit":2,"publicKey":"${KEY}","unknown":1}`
  const first = await ask('decided', page)
  expect(first.filter).toEqual({ from: 0, to: 0, publicKey: KEY, limit: 2 })
  expect(first.data).toHaveLength(2)
  const cursor = `{"limit":2,"publicKey":"${KEY}","cursor":"${first.nextCursor}"}`
  expect(await heights(cursor)).toEqual(['ATTESTER 2', 'ATTESTER 3'])
})

it('Number of results', async () => {
  expect(await heights(`{"publicKey":"${KEY}"}`)).toHaveLength(5)
  await running.database.query(
    'seed',
    `INSERT INTO decided (validator_key_id, role, height, round, signers, signature, value)
     SELECT validator_key_id, 2, height, round, signers, signature, value FROM decided WHERE role = 1`,
  )
  expect(await ask('decided', `{"publicKey":"${KEY}"}`)).toEqual({
    type: 'error',
    filter: { from: 0, to: 0, publicKey: KEY },
    data: ['bad request - too many results', expect.stringContaining('filter.limit (1 to 5)')],
  })
  await running.database.query('seed', 'DELETE FROM decided WHERE role = 2')
})
