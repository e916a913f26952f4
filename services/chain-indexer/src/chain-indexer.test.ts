import { startTestChain, type TestChain } from '@ssv-exporter/devnet/test-chain'
import { createLogger } from '@ssv-exporter/service-kit/logger'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  indexChain,
  openTestRegistry,
  PATIENCE,
  type TestRegistry,
  untilAtHead,
} from './testing/index-chain.ts'
import { populate } from './testing/populate.ts'
import { startRpcProxy } from './testing/rpc-proxy.ts'
import { expectedRows, storedRegistry } from './testing/stored-registry.ts'
import { dumpTables, publicationsOf } from './testing/tables.ts'
import { openTcpGate } from './testing/tcp-gate.ts'

let chain: TestChain

beforeAll(async () => {
  chain = await startTestChain()
  // Longer than the reorg window: the chain has both history and head blocks.
  await populate(chain, { blocks: 320 })
})
afterAll(() => chain.stop())

const cluster = (round = 0) => ({
  owner: chain.account(1 + round),
  operatorIds: [1n, 2n, 3n, 4n],
})

test('indexes events before the first synchronisation without publishing them, and publishes later ones', async () => {
  await using registry = await openTestRegistry()
  await using running = await indexChain(chain, registry)
  await running.caughtUp()
  expect(await storedRegistry(registry.database)).toEqual(expectedRows(chain.actions.expected()))
  expect(await publicationsOf(registry.database)).toEqual([])
  expect(running.indexer.status()).toMatchObject({ role: 'leader', synced: true, lagBlocks: 0 })

  for (let round = 0; round < 3; round++)
    await chain.settle(chain.actions.registerValidator(cluster(round)))
  await running.caughtUp()
  expect(await storedRegistry(registry.database)).toEqual(expectedRows(chain.actions.expected()))
  const last = chain.actions.expected().validators.slice(-3)
  // Each carries a snapshot of its cluster.
  expect(
    (await published(registry)).map(({ type, op, record }) => [type, op, record.publicKey]),
  ).toEqual(
    last.flatMap(({ publicKey }) => [
      ['cluster', 'put', undefined],
      ['validator', 'put', publicKey.slice(2)],
    ]),
  )
})

test('publishes everything missed during a pause, and leaves the same tables as without a pause', async () => {
  await using registry = await openTestRegistry()
  await using before = await indexChain(chain, registry)
  await before.caughtUp()
  await before.stop()
  const known = chain.actions.expected().validators.length
  await populateFurther(40)
  // More than the window: catching up goes through history again.
  await chain.mine(300)
  await using after = await indexChain(chain, registry)
  await after.caughtUp()

  const missed = chain.actions.expected().validators.slice(known)
  expect(missed.length).toBe(40)
  const publications = await published(registry)
  const validators = publications.filter(({ type }) => type === 'validator')
  expect(validators.map(({ record }) => `0x${record.publicKey}`)).toEqual(
    missed.map(({ publicKey }) => publicKey),
  )
  expect(publications.filter(({ type }) => type === 'cluster')).toHaveLength(40)
  await using undisturbed = await openTestRegistry()
  await using fresh = await indexChain(chain, undisturbed)
  await fresh.caughtUp()
  const REGISTRY = [
    'contract_log',
    'operator',
    'validator',
    'cluster',
    'account',
    'cursor',
  ] as const
  expect(await dumpTables(registry.database, REGISTRY)).toEqual(
    await dumpTables(undisturbed.database, REGISTRY),
  )
})

test('warns and is not ready if no log is an event of the configured generation', async () => {
  const logged: { msg: string; generation?: string }[] = []
  const logger = createLogger({
    name: 'test',
    level: 'warn',
    destination: { write: (line: string) => void logged.push(JSON.parse(line)) },
  })
  await using registry = await openTestRegistry()
  const unrecognised = { ready: false, role: 'leader', reason: 'CONTRACT_UNRECOGNISED' }
  await using wrong = await indexChain(chain, registry, { generation: 'v1', logger })
  await wrong.caughtUp()
  await expect.poll(() => wrong.indexer.ready(), PATIENCE).toEqual(unrecognised)
  expect(wrong.indexer.status()).toMatchObject({
    unrecognised: true,
    logs: { applied: 0, malformed: 0 },
  })
  await chain.settle(chain.actions.registerValidator(cluster()))
  await wrong.caughtUp()
  expect(logged.filter(({ msg }) => msg.startsWith('no contract log matches'))).toMatchObject([
    { generation: 'v1' },
  ])
  await wrong.stop()

  // It detects this without further reads.
  await using again = await indexChain(chain, registry, { generation: 'v1' })
  await expect.poll(() => again.indexer.ready(), PATIENCE).toEqual(unrecognised)
  await again.stop()

  await using right = await openTestRegistry()
  await using running = await indexChain(chain, right)
  await running.caughtUp()
  expect(await running.indexer.ready()).toEqual({ ready: true, role: 'leader' })
  expect(running.indexer.status()).toMatchObject({ unrecognised: false })
})

test('is synchronised at once when restarted on a quiet chain', async () => {
  await using registry = await openTestRegistry()
  await using before = await indexChain(chain, registry)
  await before.caughtUp()
  const { indexedBlock } = before.indexer.status()
  await before.stop()
  await using after = await indexChain(chain, registry)
  await expect
    .poll(() => after.indexer.status(), PATIENCE)
    .toMatchObject({ role: 'leader', synced: true, indexedBlock, lagBlocks: 0 })
})

test('keeps everything when the node falls behind', async () => {
  await using registry = await openTestRegistry()
  const proxy = await startRpcProxy(chain.rpcUrl)
  await using running = await indexChain(chain, registry, { rpcUrls: [proxy.url] })
  await running.caughtUp()
  const before = await dumpTables(registry.database)
  const head = await chain.client.getBlockNumber()
  const behind = `0x${(head - 7n).toString(16)}`
  proxy.intercept(async ({ method, params }, ask) =>
    params[0] === 'latest' ? { result: await ask({ method, params: [behind, false] }) } : undefined,
  )
  const asked = proxy.calls.length
  await expect.poll(() => proxy.calls.length, PATIENCE).toBeGreaterThan(asked + 5)
  expect(await dumpTables(registry.database)).toEqual(before)
  expect(running.indexer.status()).toMatchObject({ role: 'leader' })

  proxy.intercept()
  await chain.settle(chain.actions.registerValidator(cluster()))
  await running.caughtUp()
  await running.stop()
  await proxy.stop()
})

test('follows the head over WebSocket without waiting for the next poll', async () => {
  await using registry = await openTestRegistry()
  await using running = await indexChain(chain, registry, {
    rpcUrls: [chain.webSocketUrl],
    pollMs: 3_600_000,
  })
  await running.caughtUp()
  const { headBlock = 0 } = running.indexer.status()
  // Wait for the subscription: an earlier head would be found by the poll only.
  const mined = async () => {
    await chain.mine()
    return running.indexer.status().headBlock
  }
  await expect.poll(mined, { ...PATIENCE, interval: 200 }).toBeGreaterThan(headBlock)
  await chain.settle(chain.actions.registerValidator(cluster()))
  await running.caughtUp()
  expect(await storedRegistry(registry.database)).toEqual(expectedRows(chain.actions.expected()))
})

test('subscribes to heads again after a WebSocket endpoint was unavailable for a long time', async () => {
  await using registry = await openTestRegistry()
  const gate = await openTcpGate(chain.rpcUrl)
  await using running = await indexChain(chain, registry, {
    rpcUrls: [`ws://127.0.0.1:${gate.port}`],
  })
  await running.caughtUp()
  await gate.close()
  await chain.settle(chain.actions.registerValidator(cluster()))
  // More than one connection attempt fails.
  await new Promise((resolve) => setTimeout(resolve, 4_000))
  expect(running.indexer.status().role).toBe('leader')
  await gate.open()
  await untilAtHead(registry.database, chain)
  expect(await storedRegistry(registry.database)).toEqual(expectedRows(chain.actions.expected()))
  await running.stop()
  await gate.close()
})

async function published(registry: TestRegistry) {
  const texts = await publicationsOf(registry.database)
  return texts.map(
    (text) => JSON.parse(text) as { type: string; op: string; record: { publicKey?: string } },
  )
}

async function populateFurther(blocks: number): Promise<void> {
  for (let round = 0; round < blocks; round++) {
    await chain.settle(chain.actions.registerValidator(cluster(round % 2)))
  }
}
