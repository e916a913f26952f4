import { startTestChain, type TestChain } from '@ssv-exporter/devnet/test-chain'
import { readCursor } from '@ssv-exporter/store/cursor'
import { expect, onTestFinished, test } from 'vitest'
import { indexChain, openTestRegistry, PATIENCE, type TestRegistry } from './testing/index-chain.ts'
import { populate } from './testing/populate.ts'
import { startRpcProxy, widthOf } from './testing/rpc-proxy.ts'
import { dumpTables, publicationsOf } from './testing/tables.ts'

const FORK_OWNER = 3
/** Reorganisations are deep here: none of these blocks is final. */
const DEEP = { finalityDepth: 1_000 }

async function chainOf(blocks: number, options: { statesKept?: number } = {}): Promise<TestChain> {
  const chain = await startTestChain(options)
  onTestFinished(() => chain.stop())
  await populate(chain, { blocks })
  return chain
}

/** The result of a run that saw only the final chain. */
async function undisturbed(chain: TestChain): Promise<Record<string, string[]>> {
  await using registry = await openTestRegistry()
  await using running = await indexChain(chain, registry, DEEP)
  await running.caughtUp()
  return await dumpTables(registry.database)
}

async function published(registry: TestRegistry) {
  const texts = await publicationsOf(registry.database)
  return texts.map(
    (text) => JSON.parse(text) as { type: string; op: string; record: { publicKey: string } },
  )
}

/** A separate block that registers something on this branch only. */
const forkBlock = (chain: TestChain) =>
  chain.settle(
    chain.actions.registerOperator(chain.account(FORK_OWNER)),
    chain.actions.setFeeRecipient(chain.account(1), chain.account(FORK_OWNER)),
  )

test('a reorg leaves the tables of a run that only saw the final chain, and corrects publications', async () => {
  const chain = await chainOf(40)
  await using registry = await openTestRegistry()
  await using running = await indexChain(chain, registry, DEEP)
  await running.caughtUp()
  const before = chain.actions.expected().validators.length
  for (let round = 0; round < 3; round++) {
    await chain.settle(
      chain.actions.registerValidator({ owner: chain.account(1), operatorIds: [1n, 2n, 3n, 4n] }),
    )
  }
  await running.caughtUp()
  const orphaned = chain.actions.expected().validators.slice(before)
  await chain.reorg(12)
  await chain.mine()
  await running.caughtUp()

  expect(await dumpTables(registry.database)).toEqual(await undisturbed(chain))
  const publications = await published(registry)
  const retracted = publications
    .filter(({ op }) => op === 'retract')
    .map(({ record }) => `0x${record.publicKey}`)
  expect(retracted).toEqual(expect.arrayContaining(orphaned.map(({ publicKey }) => publicKey)))
  expect(publications.findLast(({ type }) => type === 'validator')?.op).not.toBe('put')
  const canonical = await registry.database.query<{ canonical: boolean }>(
    'orphans',
    'SELECT canonical FROM contract_log WHERE NOT canonical',
  )
  expect(canonical.length).toBeGreaterThanOrEqual(3)
})

test('follows a temporary reorg to a shorter chain once the chain grows again', async () => {
  const chain = await chainOf(30)
  await using registry = await openTestRegistry()
  await using running = await indexChain(chain, registry, DEEP)
  await running.caughtUp()
  await chain.rollback(10)
  await forkBlock(chain)
  await running.caughtUp()
  await chain.mine(12)
  await running.caughtUp()
  expect(await dumpTables(registry.database)).toEqual(await undisturbed(chain))
})

test('indexes a branch that leaves and comes back (A, B, A) as if it had never left', async () => {
  const chain = await chainOf(40)
  await using registry = await openTestRegistry()
  await using running = await indexChain(chain, registry, DEEP)
  await running.caughtUp()
  const withA = await dumpTables(registry.database)

  const a = await chain.detach(9)
  for (let block = 0; block < 11; block++) await forkBlock(chain)
  await running.caughtUp()
  expect(await dumpTables(registry.database)).toEqual(await undisturbed(chain))
  expect((await dumpTables(registry.database)).operator).not.toEqual(withA.operator)

  const b = await chain.detach(11)
  await chain.replay(a)
  await running.caughtUp()
  const REGISTRY = [
    'block',
    'contract_log',
    'operator',
    'validator',
    'cluster',
    'account',
    'registry_undo',
  ] as const
  const again = await dumpTables(registry.database, REGISTRY)
  expect(again).toEqual(Object.fromEntries(REGISTRY.map((name) => [name, withA[name]])))

  await chain.rollback(9)
  await chain.replay(b)
  await running.caughtUp()
  expect(await dumpTables(registry.database)).toEqual(await undisturbed(chain))
})

test('detects a reorg during downtime at the next start', async () => {
  const chain = await chainOf(30)
  await using registry = await openTestRegistry()
  await using before = await indexChain(chain, registry, DEEP)
  await before.caughtUp()
  await before.stop()
  await chain.rollback(8)
  for (let block = 0; block < 20; block++) await forkBlock(chain)
  await using after = await indexChain(chain, registry, DEEP)
  await after.caughtUp()
  expect(await dumpTables(registry.database)).toEqual(await undisturbed(chain))
})

test('follows a reorg below the start block, of everything indexed', async () => {
  const chain = await chainOf(20)
  await using registry = await openTestRegistry()
  await using _ = await indexChain(chain, registry, { ...DEEP, startBlock: 5 })
  // Never synchronised: the contract was there before block 5.
  const untilAtHead = async () => {
    const { hash } = await chain.client.getBlock()
    const indexed = async () => (await readCursor(registry.database)).indexedHash
    await expect.poll(indexed, PATIENCE).toBe(hash)
  }
  await untilAtHead()
  await chain.rollback(18)
  await chain.mine(25)
  await untilAtHead()
  expect(await dumpTables(registry.database, ['operator', 'validator', 'contract_log'])).toEqual({
    operator: [],
    validator: [],
    contract_log: [],
  })
})

test('a reorg deeper than the retained blocks changes nothing, is requested again and counted', async () => {
  const chain = await chainOf(10, { statesKept: 1_000 })
  await using registry = await openTestRegistry()
  await using early = await indexChain(chain, registry, DEEP)
  await early.caughtUp()
  await early.stop()
  // History is indexed without undo rows, although older hashes are still kept below.
  await chain.settle(chain.actions.setFeeRecipient(chain.account(1), chain.account(5)))
  await chain.mine(400)
  await using running = await indexChain(chain, registry, DEEP)
  await running.caughtUp()
  const before = await dumpTables(registry.database)
  await chain.rollback(395)
  await forkBlock(chain)
  await chain.mine(400)
  await expect
    .poll(() => running.metrics(), PATIENCE)
    .toMatch(/ssv_indexer_faults_total\{code="REORG_TOO_DEEP".*\} [2-9]/)
  expect(await dumpTables(registry.database)).toEqual(before)
  expect(running.indexer.status().role).toBe('leader')
})

const TOO_WIDE = { error: { code: -32005, message: 'block range is too wide' } }
const LIED_ABOUT = 20

test('requests a historic header with a wrong parent again, without rolling back', async () => {
  const chain = await chainOf(30)
  await chain.mine(260)
  let falseAnswers = 0
  const proxy = await startRpcProxy(chain.rpcUrl, async (call, ask) => {
    // Each block is a separate range that must link to the last indexed block.
    if (widthOf(call) > 1) return TOO_WIDE
    const isLiedAbout =
      call.method === 'eth_getBlockByNumber' && Number(call.params[0]) === LIED_ABOUT
    if (!isLiedAbout || falseAnswers > 0) return undefined
    falseAnswers++
    const header = (await ask(call)) as object
    return { result: { ...header, parentHash: `0x${'ee'.repeat(32)}` } }
  })
  onTestFinished(() => proxy.stop())
  await using registry = await openTestRegistry()
  await using running = await indexChain(chain, registry, { ...DEEP, rpcUrls: [proxy.url] })
  const outcome = await Promise.race([running.caughtUp(), running.fatal])
  expect(outcome).toBeUndefined()
  expect(falseAnswers).toBe(1)
  expect(await dumpTables(registry.database)).toEqual(await undisturbed(chain))
})
