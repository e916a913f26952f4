import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestChain, type TestChain } from './test-chain.ts'

let chain: TestChain

beforeAll(async () => {
  chain = await startTestChain()
})
afterAll(() => chain.stop())

function logs() {
  return chain.client.getLogs({ address: chain.registry.address, fromBlock: 0n, toBlock: 'latest' })
}

test('emits logs in the block that the test mines', async () => {
  const head = await chain.client.getBlockNumber()
  expect(head).toBe(BigInt(chain.registry.startBlock))
  const owner = chain.account(1)
  const registered = await chain.actions.registerOperator(owner)
  expect(await logs()).toEqual([])
  await chain.settle(registered, chain.registry.emitRaw({ topics: [], data: '0x01' }))
  expect(await logs()).toMatchObject([
    { blockNumber: head + 1n, logIndex: 0, transactionHash: registered },
    { blockNumber: head + 1n, logIndex: 1, topics: [], data: '0x01' },
  ])
})

test('removes logs with their branch and restores them under the same block hash', async () => {
  const before = await logs()
  const branch = await chain.detach(1)
  expect(await logs()).toEqual([])
  await chain.mine(2)
  await chain.rollback(2)
  await chain.replay(branch)
  expect(await logs()).toEqual(before)
})
