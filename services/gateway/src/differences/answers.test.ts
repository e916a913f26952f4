import { afterAll, beforeAll, expect, it } from 'vitest'
import { connect, type TestClient } from '../testing/client.ts'
import { startGateway, type TestGateway } from '../testing/start-gateway.ts'

const KEY = 'a9'.repeat(48)
const UNKNOWN_KEY = 'ff'.repeat(48)
const NO_FILTER = '"filter":{"from":0,"to":0}'

let running: TestGateway
let client: TestClient

beforeAll(async () => {
  running = await startGateway({
    seed: {
      operators: [{ index: 0, key: 'LS0t' }],
      validators: [{ index: 0, publicKeyHex: KEY, operators: [0] }],
    },
    statementTimeoutMs: 200,
  })
  client = await connect(running.url('/query'))
})
afterAll(async () => {
  client.socket.close()
  await running.stop()
})

const ask = async (request: string) => JSON.parse(await client.ask(request))

it('Echoed `filter`', async () => {
  const filters = {
    '{}': { from: 0, to: 0 },
    '{"from":7}': { from: 7, to: 0 },
    '{"to":3,"role":"ATTESTER"}': { from: 0, to: 3, role: 'ATTESTER' },
    '{"role":"","publicKey":"LS0t"}': { from: 0, to: 0, publicKey: 'LS0t' },
  }
  for (const [filter, echoed] of Object.entries(filters)) {
    expect((await ask(`{"type":"operator","filter":${filter}}`)).filter).toEqual(echoed)
  }
  expect((await ask('{"type":"operator"}')).filter).toEqual({ from: 0, to: 0 })
})

it('Line feed', async () => {
  for (const request of ['{"type":"operator"}', '{"type":"foo"}', '{bad']) {
    expect(await client.ask(request)).toMatch(/^[^\n]*\n$/)
  }
  const stream = await connect(running.url('/stream'))
  const tags = { owner: `0x${'00'.repeat(20)}`, operatorIds: ['1'] }
  const record = { publicKey: 'LS0t', name: '', ownerAddress: tags.owner, index: 0 }
  await running.publish({ type: 'operator', op: 'put', block: 1, record, tags })
  expect(await stream.next()).not.toContain('\n')
  stream.socket.close()
})

it('Unparsable input', async () => {
  for (const input of ['{bad', '', '[]', '"x"', '{"type":1}', '{"filter":[]}']) {
    expect(await ask(input)).toMatchObject({
      type: 'error',
      filter: { from: 0, to: 0 },
      data: { 0: 'could not parse network message' },
    })
  }
  expect(await ask('{"type":"operator"} and more')).toMatchObject({ type: 'operator' })
})

it('Second error string', async () => {
  expect(await client.ask('{bad')).toBe(
    `{"type":"error",${NO_FILTER},"data":["could not parse network message","invalid character at position 1"]}\n`,
  )
})

it('Unknown type', async () => {
  expect(await client.ask('{"type":"foo","filter":{"from":7,"publicKey":"x"}}')).toBe(
    `{"type":"error",${NO_FILTER},"data":["bad request - unknown message type 'foo'"]}\n`,
  )
  for (const type of ['operator', 'validator']) {
    expect(await ask(`{"type":"${type}"}`)).toMatchObject({ type, data: [{ index: 0 }] })
  }
})

it('A request of type `error`', async () => {
  expect(await client.ask('{"type":"error","data":["mine"]}')).toBe(
    `{"type":"error",${NO_FILTER},"data":["unknown error"]}\n`,
  )
})

it('Nothing found', async () => {
  for (const type of ['operator', 'validator']) {
    expect((await ask(`{"type":"${type}","filter":{"from":100}}`)).data).toEqual([])
  }
  const decided = `{"type":"decided","filter":{"from":100,"publicKey":"${KEY}"}}`
  expect((await ask(decided)).data).toEqual([])
})

it('Unknown key', async () => {
  for (const [type, key] of [
    ['operator', 'LS0tLS0='],
    ['validator', UNKNOWN_KEY],
    ['decided', UNKNOWN_KEY],
  ]) {
    expect(await ask(`{"type":"${type}","filter":{"publicKey":"${key}"}}`)).toEqual({
      type,
      filter: { from: 0, to: 0, publicKey: key },
      data: [],
    })
  }
})

it('Failure inside a handler', async () => {
  const failed = { operator: 'operators', validator: 'validators', decided: 'decided messages' }
  await running.database.transaction('block', async (transaction) => {
    await transaction.query('block', 'LOCK TABLE operator, validator, decided')
    for (const [type, what] of Object.entries(failed)) {
      const publicKey = type === 'operator' ? 'LS0t' : KEY
      expect(
        await ask(`{"type":"${type}","filter":{"from":1,"publicKey":"${publicKey}"}}`),
      ).toEqual({
        type: 'error',
        filter: { from: 1, to: 0, publicKey },
        data: [
          `internal error - could not get ${what}`,
          'the query took longer than the server allows',
        ],
      })
    }
  })
})
