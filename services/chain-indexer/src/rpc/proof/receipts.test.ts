import { startTestChain } from '@ssv-exporter/devnet/test-chain'
import { hexToBytes } from 'viem'
import { expect, onTestFinished, test } from 'vitest'
import { bloomBitsOf, bloomFill, isEmptyBloom, mayContain } from './bloom.ts'
import { proveReceipts } from './receipts.ts'

interface Header {
  hash: `0x${string}`
  receiptsRoot: string
  logsBloom: `0x${string}`
}

/** More than 127 transactions: beyond that, trie keys are two bytes long. */
const TRANSACTIONS = 150

test('receipts of a node hash to the root in its header, and contain the logs of the block', async () => {
  const chain = await startTestChain()
  onTestFinished(() => chain.stop())
  const { registry, client } = chain
  const ask = client.request as (call: object) => Promise<unknown>
  for (const count of [1, 3, 17, TRANSACTIONS]) {
    for (let transfer = 1; transfer < count; transfer++) {
      const [from, to] = [chain.account(5), chain.account(6)]
      await ask({ method: 'eth_sendTransaction', params: [{ from, to, gas: '0x5208' }] })
    }
    await chain.settle(chain.actions.setFeeRecipient(chain.account(1), chain.account(2)))
    const block = (await ask({
      method: 'eth_getBlockByNumber',
      params: ['latest', false],
    })) as Header
    const answer = await ask({ method: 'eth_getBlockReceipts', params: [block.hash] })
    const address = registry.address.toLowerCase()
    const proof = proveReceipts(answer, address)
    expect(proof?.root).toBe(block.receiptsRoot)
    const logs = await client.getLogs({ blockHash: block.hash })
    expect(proof?.logs).toEqual(
      logs.map((log) => ({
        topics: log.topics,
        data: Buffer.from(log.data.slice(2), 'hex'),
        transactionHash: log.transactionHash,
        transactionIndex: log.transactionIndex,
        logIndex: log.logIndex,
      })),
    )
    const bloom = hexToBytes(block.logsBloom)
    expect(mayContain(bloom, bloomBitsOf(registry.address as `0x${string}`))).toBe(true)
    expect(bloomFill(bloom)).toBeGreaterThan(0)
    const without = (answer as object[]).map((receipt) => ({ ...receipt, logs: [] }))
    expect(proveReceipts(without, address)?.root).not.toBe(block.receiptsRoot)
  }
  await chain.mine()
  const empty = (await ask({ method: 'eth_getBlockByNumber', params: ['latest', false] })) as Header
  expect(proveReceipts([], '')?.root).toBe(empty.receiptsRoot)
  expect(isEmptyBloom(hexToBytes(empty.logsBloom))).toBe(true)
})

test.each([null, 'text', [null], [{}], [{ type: '0x7e', status: '0x1' }]])(
  'rejects %j as a proof',
  (answer) => {
    expect(proveReceipts(answer, '')).toBeUndefined()
  },
)
