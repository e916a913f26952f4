import { startTestChain, type TestChain } from '@ssv-exporter/devnet/test-chain'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { indexChain, openTestRegistry, PATIENCE } from '../testing/index-chain.ts'
import { populate } from '../testing/populate.ts'
import { type Interceptor, type RpcProxy, startRpcProxy, widthOf } from '../testing/rpc-proxy.ts'
import { expectedRows, storedRegistry } from '../testing/stored-registry.ts'
import { openTcpGate } from '../testing/tcp-gate.ts'
import { type ChainSource, createChainSource } from './chain-source.ts'

let chain: TestChain

beforeAll(async () => {
  chain = await startTestChain()
  await populate(chain, { blocks: 40 })
})
afterAll(() => chain.stop())
afterEach(() => void vi.useRealTimers())

async function proxyOf(interceptor?: Interceptor): Promise<RpcProxy> {
  const proxy = await startRpcProxy(chain.rpcUrl, interceptor)
  onTestFinished(() => proxy.stop())
  return proxy
}

type Log = Record<string, unknown>

/** Modifies the logs of a response. */
const withLogs =
  (change: (logs: Log[]) => unknown): Interceptor =>
  async (call, ask) =>
    call.method === 'eth_getLogs' ? { result: change((await ask(call)) as Log[]) } : undefined

const withFirst = (change: Log) =>
  withLogs(([first, ...rest]) => [{ ...first, ...change }, ...rest])

/** Modifies blocks requested by number. */
const withBlock =
  (change: (block: Log) => unknown): Interceptor =>
  async (call, ask) =>
    call.method === 'eth_getBlockByNumber' && call.params[0] !== 'latest'
      ? { result: change((await ask(call)) as Log) }
      : undefined

const WORD = `0x${'ab'.repeat(32)}`

const GARBAGE: [string, Interceptor][] = [
  ['a page of HTML', () => ({ status: 200, body: '<html><body>Bad gateway</body></html>' })],
  ['a server error', () => ({ status: 502, body: '<html>502</html>' })],
  ['nothing', () => ({ status: 200, body: '' })],
  ['truncated text', () => ({ status: 200, body: '{"jsonrpc":"2.0","id":1,"resu' })],
  ['null', () => ({ result: null })],
  ['null for logs', withLogs(() => null)],
  ['an object for logs', withLogs(() => ({ logs: [] }))],
  ['logs of another address', withFirst({ address: `0x${'11'.repeat(20)}` })],
  ['logs out of range', withFirst({ blockNumber: '0xffffff' })],
  ['logs of another fork', withFirst({ blockHash: WORD })],
  ['logs of a block that is not mined', withFirst({ blockNumber: null, blockHash: null })],
  ['two logs with one index', withLogs((logs) => [...logs, { ...logs[0], data: '0x00' }])],
  ['a number for data', withFirst({ data: 7 })],
  ['half a byte of data', withFirst({ data: '0xabc' })],
  ['five topics', withFirst({ topics: Array(5).fill(WORD) })],
  ['short topics', withFirst({ topics: ['0x01'] })],
  ['another block than requested', withBlock((block) => ({ ...block, number: '0x29' }))],
  ['a block without hash', withBlock(({ hash: _, ...block }) => block)],
  [
    'a block number beyond all limits',
    withBlock((block) => ({ ...block, number: '0xffffffffffffffff' })),
  ],
]

function sourceOf(...urls: string[]): ChainSource {
  const modules = { logger: silentLogger(), metrics: createMetrics({ service: 'test' }) }
  const source = createChainSource({ urls, address: chain.registry.address }, modules)
  onTestFinished(() => source.close())
  return source
}

/** Receipts would reveal the true logs. */
const withoutReceipts =
  (interceptor: Interceptor): Interceptor =>
  (call, ask) =>
    call.method === 'eth_getBlockReceipts'
      ? { error: { code: -32601, message: 'the method does not exist' } }
      : interceptor(call, ask)

const NO_ANSWER = {
  code: expect.stringMatching(/^RPC_(FAILED|INVALID|MISSING|INCONSISTENT)$/),
  retryable: true,
}

test.each(GARBAGE)('%s from an endpoint is invalid and can be retried', async (_, interceptor) => {
  const { url } = await proxyOf(withoutReceipts(interceptor))
  const source = sourceOf(url)
  await expect(source.headRange(1, 40)).rejects.toMatchObject(NO_ANSWER)
  const history = source.historyRange(1, 40)
  await expect(history.then(({ confirmed }) => confirmed)).rejects.toMatchObject(NO_ANSWER)
})

test('repeats requests after garbage, and stores nothing of it', async () => {
  const kinds: Interceptor[] = [
    () => ({ status: 200, body: '<html><body>Bad gateway</body></html>' }),
    withFirst({ address: `0x${'11'.repeat(20)}` }),
    withFirst({ blockNumber: '0xffffff' }),
  ]
  const proxy = await proxyOf((call, ask) =>
    call.method === 'eth_getLogs' ? kinds.shift()?.(call, ask) : undefined,
  )
  await using registry = await openTestRegistry()
  await using running = await indexChain(chain, registry, { rpcUrls: [proxy.url] })
  await running.caughtUp()
  expect(kinds).toEqual([])
  expect(await storedRegistry(registry.database)).toEqual(expectedRows(chain.actions.expected()))
})

test('uses the next endpoint after a failure, and the preferred one again after a while', async () => {
  const gate = await openTcpGate((await proxyOf()).url)
  onTestFinished(() => gate.close())
  const preferred = `http://127.0.0.1:${gate.port}`
  const other = await proxyOf()
  await using registry = await openTestRegistry()
  await using running = await indexChain(chain, registry, {
    rpcUrls: [`${preferred}/v2/secret-key`, other.url],
  })
  const active = () => running.indexer.status().endpoints.find((endpoint) => endpoint.active)?.name
  await running.caughtUp()
  expect(active()).toBe(preferred)
  // Only its identity and head are requested.
  expect(other.calls.filter((call) => widthOf(call) > 0)).toEqual([])

  await gate.close()
  await chain.mine()
  await running.caughtUp()
  expect(active()).toBe(other.url)
  await gate.open()
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 61_000 })
  await chain.mine()
  await expect.poll(active, PATIENCE).toBe(preferred)
  await running.caughtUp()
  expect(JSON.stringify(running.indexer.status())).not.toContain('secret-key')
})

test('never uses an endpoint of another chain in place of one that failed', async () => {
  const stranger = await startTestChain({ genesisTime: 1_600_000_000 })
  onTestFinished(() => stranger.stop())
  await populate(stranger, { blocks: 60 })
  const gate = await openTcpGate(chain.rpcUrl)
  onTestFinished(() => gate.close())
  await using registry = await openTestRegistry()
  await using running = await indexChain(chain, registry, {
    rpcUrls: [`http://127.0.0.1:${gate.port}`, stranger.rpcUrl],
  })
  await running.caughtUp()
  await gate.close()
  await chain.settle(chain.actions.setFeeRecipient(chain.account(1), chain.account(4)))
  await stranger.mine(5)
  const before = running.indexer.status()
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  expect(running.indexer.status()).toMatchObject({
    role: 'leader',
    indexedBlock: before.indexedBlock,
  })
  await gate.open()
  await running.caughtUp()
  expect(await storedRegistry(registry.database)).toEqual(expectedRows(chain.actions.expected()))
})
