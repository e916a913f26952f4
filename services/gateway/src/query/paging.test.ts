import { afterAll, beforeAll, expect, it } from 'vitest'
import { connect, type TestClient } from '../testing/client.ts'
import { startGateway, type TestGateway } from '../testing/start-gateway.ts'

const KEY = 'a9'.repeat(48)
const MAX = 1_200
const ATTESTATIONS = 1_150
const PROPOSALS = 100

interface Answer {
  type: string
  filter: Record<string, unknown>
  data: { message: { lambda: string; seq_number: number } }[]
  nextCursor?: string
}

let running: TestGateway
let client: TestClient

beforeAll(async () => {
  running = await startGateway({
    options: { maxResults: MAX },
    seed: { decided: [{ publicKeyHex: KEY, role: 0, height: 0 }] },
  })
  // Two thousand single inserts would take longer than the tests.
  await running.database.query(
    'seed',
    `INSERT INTO decided (validator_key_id, role, height, round, signers, signature, value)
     SELECT d.validator_key_id, more.role, more.height, 1, '{1,2,3}', d.signature, d.value
     FROM decided d, (
       SELECT 0 AS role, generate_series(1, ${ATTESTATIONS - 1}) AS height
       UNION ALL SELECT 2, generate_series(0, ${PROPOSALS - 1})
     ) AS more`,
  )
  client = await connect(running.url('/query'))
})
afterAll(async () => {
  client.socket.close()
  await running.stop()
})

const ask = async (filter: Record<string, unknown>): Promise<Answer> =>
  JSON.parse(await client.ask(JSON.stringify({ type: 'decided', filter })))

const heightsOf = ({ data }: Answer) =>
  data.map(({ message }) => {
    const role = Buffer.from(message.lambda, 'base64').toString().split('_')[1]
    return `${role} ${message.seq_number}`
  })

const EVERYTHING = [
  ...Array.from({ length: ATTESTATIONS }, (_, height) => `ATTESTER ${height}`),
  ...Array.from({ length: PROPOSALS }, (_, height) => `PROPOSER ${height}`),
]

it('a result above the limit is an error that names the limit and how to page', async () => {
  expect(await client.ask(`{"type":"decided","filter":{"publicKey":"${KEY}"}}`)).toBe(
    `{"type":"error","filter":{"from":0,"to":0,"publicKey":"${KEY}"},"data":["bad request - too many results","more than 1200 match: set filter.limit (1 to 1200) and go on with filter.cursor, or narrow filter.from and filter.to"]}\n`,
  )
  expect(await running.metrics()).toMatch(/outcome="TOO_MANY_RESULTS"/)
})

it('a result of exactly the limit is complete', async () => {
  const request = { publicKey: KEY, from: 0, to: MAX - PROPOSALS - 1 }
  const answer = await ask(request)
  expect(Object.keys(answer)).toEqual(['type', 'filter', 'data'])
  expect(answer.filter).toEqual(request)
  expect(answer.data).toHaveLength(MAX)
  expect(await ask({ ...request, to: MAX - PROPOSALS })).toMatchObject({ type: 'error' })
})

it.each([1_200, 500, 499, 100, 7])(
  'pages of %i return everything once, ascending by role, then height',
  async (limit) => {
    const got: string[] = []
    let cursor: string | undefined
    do {
      const page = await ask({ publicKey: KEY, limit, ...(cursor !== undefined && { cursor }) })
      expect(page.filter).toMatchObject({ limit, ...(cursor !== undefined && { cursor }) })
      expect(page.data.length).toBeLessThanOrEqual(limit)
      expect(page.data.length).toBe(Math.min(limit, EVERYTHING.length - got.length))
      got.push(...heightsOf(page))
      cursor = page.nextCursor
    } while (cursor !== undefined)
    expect(got).toEqual(EVERYTHING)
  },
)

it('a page of one role stays within the role and range', async () => {
  const first = await ask({ publicKey: KEY, role: 'ATTESTER', from: 10, to: 14, limit: 3 })
  expect(heightsOf(first)).toEqual(['ATTESTER 10', 'ATTESTER 11', 'ATTESTER 12'])
  const { nextCursor: cursor } = first
  const rest = await ask({ publicKey: KEY, role: 'ATTESTER', from: 10, to: 14, limit: 3, cursor })
  expect(heightsOf(rest)).toEqual(['ATTESTER 13', 'ATTESTER 14'])
  expect(rest.nextCursor).toBeUndefined()
})

it('a message stored between two pages repeats no other', async () => {
  const first = await ask({ publicKey: KEY, role: 'PROPOSER', limit: PROPOSALS - 1 })
  await running.database.query(
    'late',
    `INSERT INTO decided (validator_key_id, role, height, round, signers, signature, value)
     SELECT validator_key_id, 1, 7, 1, signers, signature, value FROM decided LIMIT 1`,
  )
  const rest = await ask({ publicKey: KEY, limit: 10, cursor: first.nextCursor })
  expect(heightsOf(rest)).toEqual([`PROPOSER ${PROPOSALS - 1}`])
  await running.database.query('undo', 'DELETE FROM decided WHERE role = 1')
})

it('a cursor without a limit returns everything that follows', async () => {
  const first = await ask({ publicKey: KEY, limit: 1_000 })
  const rest = await ask({ publicKey: KEY, cursor: first.nextCursor })
  expect(heightsOf(rest)).toEqual(EVERYTHING.slice(1_000))
  expect(rest.nextCursor).toBeUndefined()
})

it('a cursor without a limit is rejected if more follows than the maximum, including later roles', async () => {
  const first = await ask({ publicKey: KEY, limit: 1_000 })
  await running.database.query(
    'more',
    `INSERT INTO decided (validator_key_id, role, height, round, signers, signature, value)
     SELECT validator_key_id, 1, height, 1, signers, signature, value FROM decided WHERE role = 0`,
  )
  const rest = await ask({ publicKey: KEY, cursor: first.nextCursor })
  expect(rest).toMatchObject({ type: 'error', data: { 0: 'bad request - too many results' } })
  await running.database.query('undo', 'DELETE FROM decided WHERE role = 1')
})

it.each([0, MAX + 1, '18446744073709551615'])('a limit of %s is rejected', async (limit) => {
  const request = `{"type":"decided","filter":{"publicKey":"${KEY}","limit":${limit}}}`
  expect(await client.ask(request)).toBe(
    `{"type":"error","filter":{"from":0,"to":0,"publicKey":"${KEY}","limit":${limit}},"data":["bad request - limit is out of range","filter.limit must be from 1 to 1200"]}\n`,
  )
})

const written = (text: string) => Buffer.from(text).toString('base64url')

it.each([
  ['words', 'next'],
  ['bytes that are not text', written('\xff\xfe')],
  ['an unknown role', written('1.9.5')],
  ['a height beyond the database type', written('1.0.9223372036854775808')],
  ['a negative height', written('1.0.-1')],
  ['leading zeros', written('1.0.07')],
  ['another release', written('2.0.7')],
  ['SQL', written("1.0.7' OR 1=1")],
  ['trailing text', `${written('1.0.7')} `],
  ['a very long one', 'A'.repeat(50_000)],
])('a cursor of %s is rejected, and the connection stays open', async (_what, cursor) => {
  const answer = await ask({ publicKey: KEY, cursor })
  expect(answer).toMatchObject({
    type: 'error',
    filter: { publicKey: KEY, cursor },
    data: [
      'bad request - cursor is invalid',
      'filter.cursor must be the nextCursor of an answer, unchanged',
    ],
  })
  expect((await ask({ publicKey: KEY, to: 0 })).data).toHaveLength(2)
})

it('limit and cursor of the wrong type are unparsable', async () => {
  for (const member of ['"limit":"10"', '"limit":1.5', '"limit":-1', '"cursor":7']) {
    const answer = await client.ask(`{"type":"decided","filter":{${member}}}`)
    expect(answer).toContain('could not parse network message","filter.')
  }
})

it('operators and validators ignore limit and cursor', async () => {
  for (const type of ['operator', 'validator']) {
    expect(await client.ask(`{"filter":{"limit":1,"cursor":"x"},"type":"${type}"}`)).toBe(
      `{"type":"${type}","filter":{"from":0,"to":0},"data":[]}\n`,
    )
  }
})
