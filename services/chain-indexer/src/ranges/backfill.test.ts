import { startTestChain, type TestChain } from '@ssv-exporter/devnet/test-chain'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { indexChain, openTestRegistry } from '../testing/index-chain.ts'
import { populate } from '../testing/populate.ts'
import { type RpcAnswer, startRpcProxy, widthOf } from '../testing/rpc-proxy.ts'
import { expectedRows, storedRegistry } from '../testing/stored-registry.ts'

let chain: TestChain

beforeAll(async () => {
  chain = await startTestChain()
  await populate(chain, { blocks: 60 })
  await chain.mine(300)
})
afterAll(() => chain.stop())

/** Error texts and codes of Ethereum providers for a too wide range. */
const REFUSALS: [string, number, RpcAnswer][] = [
  ['a limit of blocks', 100, { error: { code: -32602, message: 'block range is too wide' } }],
  [
    'a limit of 10 blocks',
    10,
    {
      error: {
        code: -32600,
        message: 'You can make eth_getLogs requests with up to a 10 block range.',
      },
    },
  ],
  [
    'a limit of logs',
    40,
    { error: { code: -32005, message: 'query returned more than 10000 results' } },
  ],
  [
    'a limit of bytes',
    64,
    { error: { code: -32008, message: 'Response is too big: log response size exceeded' } },
  ],
  ['a limit of time', 50, { error: { code: -32000, message: 'query timeout exceeded' } }],
  [
    'one block at a time',
    1,
    { error: { code: 35, message: 'ranges over 1 blocks are not supported' } },
  ],
  ['an HTTP status', 33, { status: 413, body: 'Request Entity Too Large: exceeds the maximum' }],
]

test.each(REFUSALS)(
  'reads smaller ranges from an endpoint with %s, and finds everything',
  async (_, widest, refusal) => {
    const proxy = await startRpcProxy(chain.rpcUrl, (call) =>
      widthOf(call) > widest ? refusal : undefined,
    )
    await using registry = await openTestRegistry()
    await using running = await indexChain(chain, registry, { rpcUrls: [proxy.url] })
    await running.caughtUp()
    expect(await storedRegistry(registry.database)).toEqual(expectedRows(chain.actions.expected()))
    const refused = proxy.calls.filter((call) => widthOf(call) > widest).length
    const answered = proxy.calls.filter((call) => widthOf(call) > 0).length - refused
    // The learnt width is kept: at most every other request is refused.
    expect(refused).toBeLessThanOrEqual(answered + 10)
    await running.stop()
    await proxy.stop()
  },
)

test('widens ranges again when an endpoint raises its limit', async () => {
  let widest = 5
  const proxy = await startRpcProxy(chain.rpcUrl, (call) => {
    if (widthOf(call) <= widest) return undefined
    return { error: { code: -32005, message: 'block range exceeds the limit' } }
  })
  await using registry = await openTestRegistry()
  await using running = await indexChain(chain, registry, { rpcUrls: [proxy.url] })
  await expect.poll(() => running.indexer.status().indexedBlock).toBeGreaterThan(10)
  widest = 1_000
  const from = proxy.calls.length
  await running.caughtUp()
  expect(Math.max(...proxy.calls.slice(from).map(widthOf))).toBeGreaterThan(10)
  await running.stop()
  await proxy.stop()
})
