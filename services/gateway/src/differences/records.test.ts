import { expect, it } from 'vitest'
import { connect } from '../testing/client.ts'
import type { Seed } from '../testing/seed.ts'
import { startGateway, type TestGateway } from '../testing/start-gateway.ts'

const KEY = 'a9'.repeat(48)
const GONE = 'c0'.repeat(48)

const CONTRACT_WITHOUT_IDS: Seed = {
  generation: 'v1',
  operators: [
    { index: 0, key: 'LS0t', name: 'myOperator' },
    { index: 1, key: 'gone', removed: true },
    { index: 2, key: 'LS1t' },
  ],
  validators: [
    { index: 0, publicKeyHex: GONE, operators: [0], removed: true },
    { index: 1, publicKeyHex: KEY, operators: [2, 0] },
    { index: 2, publicKeyHex: 'b0'.repeat(48), operators: [] },
  ],
  decided: [{ publicKeyHex: KEY, role: 0, height: 0, signers: [2, 1, 3] }],
}
const CONTRACT_WITH_IDS: Seed = {
  generation: 'current',
  operators: [
    { index: 0, key: 'LS0t', operatorId: 5 },
    { index: 1, key: 'LS1t', operatorId: 9 },
  ],
  validators: [{ index: 0, publicKeyHex: KEY, operators: [0, 1], operatorIds: [5, 9] }],
}

async function answersOf<T>(
  seed: Seed,
  use: (ask: (request: string) => Promise<string>, running: TestGateway) => Promise<T>,
): Promise<T> {
  const running = await startGateway({ seed })
  const client = await connect(running.url('/query'))
  try {
    return await use((request) => client.ask(request), running)
  } finally {
    client.socket.close()
    await running.stop()
  }
}

const data = async (answer: Promise<string>) => JSON.parse(await answer).data

it('Order of members', () =>
  answersOf(CONTRACT_WITHOUT_IDS, async (ask) => {
    expect(await ask('{"type":"operator","filter":{"publicKey":"LS0t"}}')).toContain(
      `[{"publicKey":"LS0t","name":"myOperator","ownerAddress":"0x${'00'.repeat(20)}","index":0}]`,
    )
    expect(await ask(`{"type":"validator","filter":{"publicKey":"${KEY}"}}`)).toContain(
      `[{"publicKey":"${KEY}","operators":[{"publicKey":"LS1t","nodeId":1},{"publicKey":"LS0t","nodeId":2}],"index":1}]`,
    )
    const [decided] = await data(ask(`{"type":"decided","filter":{"publicKey":"${KEY}"}}`))
    expect(Object.keys(decided)).toEqual(['message', 'signature', 'signer_ids'])
    expect(Object.keys(decided.message)).toEqual(['type', 'round', 'lambda', 'seq_number', 'value'])
  }))

it('`seq_number` at height 0', () =>
  answersOf(CONTRACT_WITHOUT_IDS, async (ask) => {
    const answer = ask(`{"type":"decided","filter":{"to":0,"publicKey":"${KEY}"}}`)
    expect(await answer).toContain('"seq_number":0,')
  }))

it('`name` where the contract has none', () =>
  answersOf(CONTRACT_WITH_IDS, async (ask) => {
    const operators = await data(ask('{"type":"operator"}'))
    expect(operators.map(({ name }: { name: unknown }) => name)).toEqual(['', ''])
  }))

it('Form of `ownerAddress`', () =>
  answersOf(CONTRACT_WITHOUT_IDS, async (ask, running) => {
    const owner = 'AbCdEf0123456789AbCdEf0123456789AbCdEf01'
    await running.database.query('seed', `UPDATE operator SET owner = '\\x${owner}'`)
    const [operator] = await data(ask('{"type":"operator"}'))
    expect(operator.ownerAddress).toBe(`0x${owner.toLowerCase()}`)
  }))

it('`nodeId`', async () => {
  const nodeIds = (seed: Seed) =>
    answersOf(seed, async (ask) => {
      const [{ operators }] = await data(
        ask(`{"type":"validator","filter":{"publicKey":"${KEY}"}}`),
      )
      return operators.map(({ nodeId }: { nodeId: number }) => nodeId)
    })
  expect(await nodeIds(CONTRACT_WITHOUT_IDS)).toEqual([1, 2])
  expect(await nodeIds(CONTRACT_WITH_IDS)).toEqual([5, 9])
})

it('A validator without operators', () =>
  answersOf(CONTRACT_WITHOUT_IDS, async (ask) => {
    expect(await ask('{"type":"validator","filter":{"from":2,"to":2}}')).toContain('"operators":[]')
  }))

it('Removed records', () =>
  answersOf(CONTRACT_WITHOUT_IDS, async (ask) => {
    for (const type of ['operator', 'validator']) {
      const flags = async (filter: string) =>
        (await data(ask(`{"type":"${type}","filter":${filter}}`))).map(
          ({ removed }: { removed?: boolean }) => removed,
        )
      expect(await flags('{}')).toEqual([undefined, undefined])
      expect((await flags('{"includeRemoved":true}')).filter(Boolean)).toEqual([true])
    }
    const byKey = `{"type":"validator","filter":{"publicKey":"${GONE}"}}`
    expect(await data(ask(byKey))).toEqual([])
  }))

it('`index`', () =>
  answersOf(CONTRACT_WITHOUT_IDS, async (ask) => {
    const indexes = async (type: string) =>
      (await data(ask(`{"type":"${type}"}`))).map(({ index }: { index: number }) => index)
    expect(await indexes('operator')).toEqual([0, 2])
    expect(await indexes('validator')).toEqual([1, 2])
  }))
