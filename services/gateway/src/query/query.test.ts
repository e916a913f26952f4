import { lambdaOf } from '@ssv-exporter/gateway-api/lambda'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect, type TestClient } from '../testing/client.ts'
import { startGateway, type TestGateway } from '../testing/start-gateway.ts'

const OWNER = `0x${'00'.repeat(20)}`
const KEY_A = 'a9'.repeat(48)
const KEY_B = 'b0'.repeat(48)
const GONE = 'c0'.repeat(48)

const operator = (index: number, publicKey: string, name: string, more = '') =>
  `{"publicKey":"${publicKey}","name":"${name}","ownerAddress":"${OWNER}","index":${index}${more}}`
const OPERATOR_0 = operator(0, '01010101', 'my_operator1')
const OPERATOR_1 = operator(1, 'LS0t+/=', 'a\\u003cb\\u003e\\u0000\ufffd')
const OPERATOR_3 = operator(3, 'bad\ufffdkey', '')
const VALIDATOR_0 = `{"publicKey":"${KEY_A}","operators":[{"publicKey":"LS0t+/=","nodeId":1},{"publicKey":"01010101","nodeId":2}],"index":0}`
const VALIDATOR_2 = `{"publicKey":"${KEY_B}","operators":[{"publicKey":"01010101","nodeId":1}],"index":2}`
const decided = (role: string, height: number) =>
  `{"message":{"type":3,"round":1,"lambda":"${lambdaOf(KEY_A, role)}","seq_number":${height},"value":"AAAAAAAAAAA="},"signature":"${'A'.repeat(128)}","signer_ids":[1,2,3]}`

let running: TestGateway
let client: TestClient

beforeAll(async () => {
  running = await startGateway({
    seed: {
      operators: [
        { index: 0, key: '01010101', name: 'my_operator1' },
        { index: 1, key: 'LS0t+/=', name: Buffer.from('a<b>\0\xff', 'latin1') },
        { index: 2, key: 'gone', name: 'gone', removed: true },
        { index: 3, key: Buffer.from('bad\xffkey', 'latin1') },
      ],
      validators: [
        { index: 0, publicKeyHex: KEY_A, operators: [1, 0] },
        { index: 1, publicKeyHex: GONE, operators: [2], removed: true },
        { index: 2, publicKeyHex: KEY_B, operators: [0] },
      ],
      decided: [
        { publicKeyHex: KEY_A, role: 1, height: 4 },
        { publicKeyHex: KEY_A, role: 0, height: 5 },
        { publicKeyHex: KEY_A, role: 0, height: 0 },
        { publicKeyHex: KEY_A, role: 0, height: 3 },
      ],
    },
  })
  client = await connect(running.url('/query'))
})
afterAll(async () => {
  client.socket.close()
  await running.stop()
})

async function expectAnswer(request: string, answer: string): Promise<void> {
  expect(await client.ask(request)).toBe(`${answer}\n`)
}

describe('operators', () => {
  it.each([
    ['{"type":"operator"}', '"from":0,"to":0'],
    ['{"type":"operator","filter":{"from":0}}', '"from":0,"to":0'],
    ['{"type":"operator","filter":{"from":0,"to":0}}', '"from":0,"to":0'],
    [
      '{"type":"operator","filter":{"to":18446744073709551615}}',
      '"from":0,"to":18446744073709551615',
    ],
  ])('are all returned without an upper bound: %s', (request, filter) =>
    expectAnswer(
      request,
      `{"type":"operator","filter":{${filter}},"data":[${OPERATOR_0},${OPERATOR_1},${OPERATOR_3}]}`,
    ),
  )

  it('are returned for an inclusive range', () =>
    expectAnswer(
      '{"type":"operator","filter":{"from":1,"to":3}}',
      `{"type":"operator","filter":{"from":1,"to":3},"data":[${OPERATOR_1},${OPERATOR_3}]}`,
    ))

  it('are found by the key as served, even if it is not UTF-8', async () => {
    await expectAnswer(
      '{"type":"operator","filter":{"publicKey":"LS0t+/="}}',
      `{"type":"operator","filter":{"from":0,"to":0,"publicKey":"LS0t+/="},"data":[${OPERATOR_1}]}`,
    )
    await expectAnswer(
      '{"type":"operator","filter":{"publicKey":"bad\ufffdkey"}}',
      `{"type":"operator","filter":{"from":0,"to":0,"publicKey":"bad\ufffdkey"},"data":[${OPERATOR_3}]}`,
    )
  })

  it('are an empty list if there are none', async () => {
    await expectAnswer(
      '{"type":"operator","filter":{"publicKey":"zz"}}',
      '{"type":"operator","filter":{"from":0,"to":0,"publicKey":"zz"},"data":[]}',
    )
    await expectAnswer(
      '{"type":"operator","filter":{"from":100,"to":101}}',
      '{"type":"operator","filter":{"from":100,"to":101},"data":[]}',
    )
    await expectAnswer(
      '{"type":"operator","filter":{"from":18446744073709551615}}',
      '{"type":"operator","filter":{"from":18446744073709551615,"to":0},"data":[]}',
    )
  })

  it('are marked as removed, and returned only on request', () =>
    expectAnswer(
      '{"type":"operator","filter":{"from":2,"to":2,"includeRemoved":true}}',
      `{"type":"operator","filter":{"from":2,"to":2,"includeRemoved":true},"data":[${operator(2, 'gone', 'gone', ',"removed":true')}]}`,
    ))
})

describe('validators', () => {
  it('are all returned for a request of a real consumer', () =>
    expectAnswer(
      '{"type":"validator","filter":{"from":0}}',
      `{"type":"validator","filter":{"from":0,"to":0},"data":[${VALIDATOR_0},${VALIDATOR_2}]}`,
    ))

  it('are returned for an inclusive range', () =>
    expectAnswer(
      '{"type":"validator","filter":{"from":1,"to":2}}',
      `{"type":"validator","filter":{"from":1,"to":2},"data":[${VALIDATOR_2}]}`,
    ))

  it.each([KEY_A, KEY_A.toUpperCase(), `0x${KEY_A}`, `0X${KEY_A.toUpperCase()}`])(
    'are found by key in any case, with or without 0x: %s',
    (key) =>
      expectAnswer(
        `{"type":"validator","filter":{"publicKey":"${key}"}}`,
        `{"type":"validator","filter":{"from":0,"to":0,"publicKey":"${key}"},"data":[${VALIDATOR_0}]}`,
      ),
  )

  it.each(['00', KEY_A.replace('a9', 'ff'), GONE])('are an empty list for an unknown key', (key) =>
    expectAnswer(
      `{"type":"validator","filter":{"publicKey":"${key}"}}`,
      `{"type":"validator","filter":{"from":0,"to":0,"publicKey":"${key}"},"data":[]}`,
    ),
  )

  it('answer a key that is not hex with an error that keeps the filter', () =>
    expectAnswer(
      '{"type":"validator","filter":{"publicKey":"xyz"}}',
      '{"type":"error","filter":{"from":0,"to":0,"publicKey":"xyz"},"data":["internal error - could not read validator key"]}',
    ))

  it('are marked as removed, and returned only on request', () =>
    expectAnswer(
      `{"type":"validator","filter":{"publicKey":"${GONE}","includeRemoved":true}}`,
      `{"type":"validator","filter":{"from":0,"to":0,"publicKey":"${GONE}","includeRemoved":true},"data":[{"publicKey":"${GONE}","operators":[{"publicKey":"gone","nodeId":1}],"index":1,"removed":true}]}`,
    ))
})

describe('decided messages', () => {
  const filter = (from: number, to: number, role = '') =>
    `{"from":${from},"to":${to}${role},"publicKey":"${KEY_A}"}`

  it('are returned for all roles, ascending by role then height, if none is named', () =>
    expectAnswer(
      `{"type":"decided","filter":{"publicKey":"${KEY_A}"}}`,
      `{"type":"decided","filter":${filter(0, 0)},"data":[${decided('ATTESTER', 0)},${decided('ATTESTER', 3)},${decided('ATTESTER', 5)},${decided('AGGREGATOR', 4)}]}`,
    ))

  it('are returned for one role, with seq_number at height 0', () =>
    expectAnswer(
      `{"type":"decided","filter":{"from":0,"to":3,"role":"ATTESTER","publicKey":"${KEY_A}"}}`,
      `{"type":"decided","filter":${filter(0, 3, ',"role":"ATTESTER"')},"data":[${decided('ATTESTER', 0)},${decided('ATTESTER', 3)}]}`,
    ))

  it('treat `to` 0 as height 0', () =>
    expectAnswer(
      `{"type":"decided","filter":{"from":0,"to":0,"publicKey":"${KEY_A}"}}`,
      `{"type":"decided","filter":${filter(0, 0)},"data":[${decided('ATTESTER', 0)}]}`,
    ))

  it('are an empty list for an unknown role, key or range', async () => {
    await expectAnswer(
      `{"type":"decided","filter":{"role":"FOO","publicKey":"${KEY_A}"}}`,
      `{"type":"decided","filter":${filter(0, 0, ',"role":"FOO"')},"data":[]}`,
    )
    await expectAnswer(
      `{"type":"decided","filter":{"publicKey":"00"}}`,
      `{"type":"decided","filter":{"from":0,"to":0,"publicKey":"00"},"data":[]}`,
    )
    await expectAnswer(
      `{"type":"decided","filter":{"from":5,"to":4,"publicKey":"${KEY_A}"}}`,
      `{"type":"decided","filter":${filter(5, 4)},"data":[]}`,
    )
  })

  it('require a public key', () =>
    expectAnswer(
      '{"type":"decided","filter":{"from":2}}',
      '{"type":"error","filter":{"from":2,"to":0},"data":["bad request - publicKey is required"]}',
    ))

  it('require a public key in hex', () =>
    expectAnswer(
      '{"type":"decided","filter":{"publicKey":"xxx"}}',
      '{"type":"error","filter":{"from":0,"to":0,"publicKey":"xxx"},"data":["internal error - could not read validator key"]}',
    ))
})

describe('errors', () => {
  it('name an unknown type and contain zeros', async () => {
    await expectAnswer(
      '{"type":"foo","filter":{"from":7}}',
      '{"type":"error","filter":{"from":0,"to":0},"data":["bad request - unknown message type \'foo\'"]}',
    )
    await expectAnswer(
      'null',
      '{"type":"error","filter":{"from":0,"to":0},"data":["bad request - unknown message type \'\'"]}',
    )
  })

  it('answer the type `error` as the original did', () =>
    expectAnswer(
      '{"type":"error","data":["x"]}',
      '{"type":"error","filter":{"from":0,"to":0},"data":["unknown error"]}',
    ))

  it('start with the exact string for unparsable input', () =>
    expectAnswer(
      '{bad',
      '{"type":"error","filter":{"from":0,"to":0},"data":["could not parse network message","invalid character at position 1"]}',
    ))
})

describe('a connection', () => {
  it('accepts binary frames like text', async () => {
    const answer = await client.ask(Buffer.from('{"type":"validator","filter":{"from":2,"to":2}}'))
    expect(answer).toContain(VALIDATOR_2)
  })

  it('answers requests sent at once in order, with one answer each', async () => {
    const indexes = Array.from({ length: 200 }, (_, position) => position % 4)
    for (const index of indexes) {
      // Slow and fast, valid and invalid ones mixed.
      if (index === 3) client.send('{bad')
      else client.send(`{"type":"operator","filter":{"from":${index}}}`)
    }
    for (const index of indexes) {
      expect(await client.next()).toContain(
        index === 3 ? 'could not parse' : `"filter":{"from":${index},`,
      )
    }
  })
})

it('numbers nodes by contract id in the current generation', async () => {
  const other = await startGateway({
    seed: {
      generation: 'current',
      operators: [{ index: 0, key: 'k', operatorId: 7 }],
      validators: [{ index: 0, publicKeyHex: KEY_A, operators: [0], operatorIds: [7] }],
    },
  })
  const asking = await connect(other.url('/query'))
  expect(await asking.ask('{"type":"validator"}')).toContain(
    '"operators":[{"publicKey":"k","nodeId":7}]',
  )
  asking.socket.close()
  await other.stop()
})
