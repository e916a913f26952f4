import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import { expect, test } from 'vitest'
import { operatorAdded } from '../testing/emit.ts'
import { PATIENCE, type RunningIndexer, untilIndexed } from '../testing/index-chain.ts'
import { readResources } from '../testing/read-resources.ts'
import { createReplica } from '../testing/replica.ts'
import {
  createSettledHistory,
  SETTLED,
  SETTLED_BLOCKS,
  SETTLED_TABLES,
  wantedTables,
} from '../testing/settled-history.ts'
import { indexSimulated, nodeOf } from '../testing/simulation/index-simulated.ts'
import type { NodeFaults } from '../testing/simulation/node-faults.ts'
import { dumpTables, publicationsOf } from '../testing/tables.ts'
import { createVerificationProgress } from './verification-progress.ts'
import { runVerifier, type VerifierModules } from './verifier.ts'

const {
  operators: OPERATORS,
  validator: VALIDATOR,
  recipient: RECIPIENT,
  lastOperator: LAST,
} = SETTLED
const BLOCKS = SETTLED_BLOCKS
const TABLES = SETTLED_TABLES
/** The last final block, at the depth used in tests. */
const FINAL = BLOCKS - 8

const kindsOf = ({ indexer }: RunningIndexer) => indexer.status().problems.map(({ kind }) => kind)

const NO_PROOF = { noReceipts: true, blind: true } as const

const NO_PAUSE: [string, NodeFaults[]][] = [
  ['omits a settled block once', [{ omit: { [VALIDATOR]: 1 }, ...NO_PROOF }]],
  ['truncates long lists without an error', [{ mostLogs: 4, ...NO_PROOF }]],
  [
    'always omits a settled block, beside one that does not',
    [{ omit: { [VALIDATOR]: 1_000 }, ...NO_PROOF }, NO_PROOF],
  ],
  [
    'omits nothing, beside one that always omits a settled block',
    [NO_PROOF, { omit: { [RECIPIENT]: 1_000 }, ...NO_PROOF }],
  ],
  [
    'has pruned settled logs, beside one that has them',
    [{ logsPrunedBelow: 250, ...NO_PROOF }, NO_PROOF],
  ],
  [
    'fabricates a log of a settled block, beside one that proves that it does not exist',
    [{ invented: RECIPIENT, noReceipts: true }, {}],
  ],
]

test.each(NO_PAUSE)(
  'corrects the history of an endpoint that %s before reporting it as synchronised',
  async (_, faults) => {
    const chain = createSettledHistory()
    const wanted = await wantedTables()
    const nodes = await Promise.all(faults.map((one) => nodeOf(chain, one)))
    const { registry, running } = await indexSimulated(chain, nodes, { auditBlocksPerSecond: 0 })
    await untilIndexed(registry.database, chain.head().hash)
    expect(await dumpTables(registry.database, TABLES)).toEqual(wanted)
    expect(running.indexer.status()).toMatchObject({ synced: true, problems: [] })
  },
)

const REPAIRED: [string, NodeFaults][] = [
  ['omits logs that no later log implies', { omit: { [RECIPIENT]: 1_000 } }],
  ['omits the last operator', { omit: { [LAST]: 1_000 } }],
  ['fabricates a log', { invented: RECIPIENT }],
]

test.each(REPAIRED)(
  'when the only endpoint always %s, the audit repairs it, and consumers end with the same state',
  async (_, faults) => {
    const chain = createSettledHistory()
    const wanted = await wantedTables()
    const node = await nodeOf(chain, { ...faults, noReceipts: true, blind: true })
    const { registry, running } = await indexSimulated(chain, [node], { auditBlocksPerSecond: 0 })
    await untilIndexed(registry.database, chain.head().hash)
    await running.stop()
    const { database } = registry
    expect(await dumpTables(database, TABLES)).not.toEqual(wanted)
    const replica = createReplica(0, await readResources(database))

    // It still omits the same logs, but now its headers and receipts are available.
    node.behave(faults)
    const again = await indexSimulated(chain, [node], { registry })
    const { indexer, metrics } = again.running
    await expect.poll(() => indexer.status().verification?.provedTo, PATIENCE).toBe(FINAL)
    expect(await dumpTables(database, TABLES)).toEqual(wanted)
    const texts = await publicationsOf(database)
    replica.apply(texts.map((payload, at) => ({ offset: at + 1, topic: '', payload })))
    expect(replica.resources()).toEqual(await readResources(database))
    expect(await metrics()).toMatch(/^ssv_indexer_repaired_logs_total\{kind="\w+".*\} 1$/m)
    expect(indexer.status()).toMatchObject({
      synced: true,
      verification: {
        unprovedBlocks: 0,
        unverifiedBlocks: 0,
        believedBlocks: 0,
        contradictions: [],
      },
    })
  },
)

const TORN: [string, NodeFaults, RegExp][] = [
  [
    'no old logs, without an error',
    { logsPrunedBelow: LAST + 1 },
    /no log of the contract was found|the bloom of block 2/,
  ],
  ['no operators, without an error', { logsPrunedBelow: VALIDATOR }, /names operator 1/],
  ['no validator', { logsPrunedBelow: LAST }, /operator 5 follows operator 0/],
]

test.each(TORN)(
  'with an endpoint that keeps %s, it is not synchronised, reports why, and recovers with the endpoint',
  async (_, faults, why) => {
    const chain = createSettledHistory()
    const wanted = await wantedTables()
    const node = await nodeOf(chain, { ...faults, noReceipts: true })
    const { registry, running } = await indexSimulated(chain, [node])
    const reasons = () =>
      running.indexer
        .status()
        .problems.map(({ reason }) => reason)
        .join()
    await expect.poll(reasons, PATIENCE).toMatch(why)
    expect(running.indexer.status()).toMatchObject({ synced: false })
    expect(await running.indexer.ready()).toMatchObject({ ready: false })
    node.behave()
    await untilIndexed(registry.database, chain.head().hash)
    expect(await dumpTables(registry.database, TABLES)).toEqual(wanted)
    await expect.poll(() => kindsOf(running), PATIENCE).toEqual([])
    expect(running.indexer.status()).toMatchObject({ synced: true })
    expect(await running.indexer.ready()).toEqual({ ready: true, role: 'leader' })
  },
)

test('is neither synced nor ready while the audit finds a bloom with missing logs', async () => {
  const chain = createSettledHistory()
  const faults = { omit: { [RECIPIENT]: 1_000 }, noReceipts: true }
  const node = await nodeOf(chain, faults)
  const { registry, running } = await indexSimulated(chain, [node])
  const reasons = () => running.indexer.status().problems.map(({ reason }) => reason)
  await expect.poll(reasons, PATIENCE).toEqual([expect.stringContaining('the bloom of block 9')])
  expect(running.indexer.status()).toMatchObject({ synced: false })
  expect(await running.indexer.ready()).toMatchObject({ ready: false, reason: 'CONTRADICTION' })
  // It blocks nothing else.
  const provedTo = () => running.indexer.status().verification?.provedTo
  await expect.poll(provedTo, PATIENCE).toBe(FINAL)

  node.behave({ noReceipts: true })
  await expect.poll(() => kindsOf(running), PATIENCE).toEqual([])
  expect(await dumpTables(registry.database, TABLES)).toEqual(await wantedTables())
  expect(running.indexer.status()).toMatchObject({ synced: true })
})

const LATE: [string, NodeFaults][] = [
  ['by the code that existed before', {}],
  ['by the first operator, if no endpoint has the code', { noCode: true }],
]

test.each(LATE)(
  'detects a start block after the creation of the contract %s',
  async (_, faults) => {
    const chain = createSettledHistory()
    const node = await nodeOf(chain, faults)
    const { running } = await indexSimulated(chain, [node], { startBlock: VALIDATOR })
    await expect.poll(() => kindsOf(running), PATIENCE).toEqual(['start-block'])
    expect(running.indexer.status()).toMatchObject({ synced: false })
    expect(await running.indexer.ready()).toMatchObject({
      ready: false,
      reason: 'START_BLOCK_TOO_LATE',
    })
  },
)

test('accepts the start block at which the contract was created', async () => {
  const chain = createSettledHistory()
  const { registry, running } = await indexSimulated(chain, [await nodeOf(chain)], {
    startBlock: OPERATORS,
  })
  await untilIndexed(registry.database, chain.head().hash)
  const creationSeen = () => running.indexer.status().verification?.creationSeen
  await expect.poll(creationSeen, PATIENCE).toBe(true)
})

test('reads blocks near the head again once they are final', async () => {
  const chain = createSettledHistory()
  const block = BLOCKS - 40
  const node = await nodeOf(chain, NO_PROOF)
  const other = await nodeOf(chain, NO_PROOF)
  const { registry, running } = await indexSimulated(chain, [node, other], { finalityDepth: 30 })
  await untilIndexed(registry.database, chain.head().hash)
  const confirmedTo = () => running.indexer.status().verification?.confirmedTo
  await expect.poll(confirmedTo, PATIENCE).toBe(BLOCKS - 30)
  expect(confirmedTo()).toBeGreaterThan(block)

  // By range and by hash.
  const missed = chain.extend([[operatorAdded(6n)]])
  node.behave({ omit: { [missed.number]: 1_000 }, ...NO_PROOF })
  await untilIndexed(registry.database, missed.hash)
  expect((await dumpTables(registry.database, ['operator'])).operator).toHaveLength(5)
  while (chain.head().number < missed.number + 40) chain.extend()
  const operators = async () => (await dumpTables(registry.database, ['operator'])).operator?.length
  await expect.poll(operators, PATIENCE).toBe(6)
})

test('resumes the audit after a takeover', async () => {
  const chain = createSettledHistory()
  const node = await nodeOf(chain)
  const { registry, running } = await indexSimulated(chain, [node], { auditBlocksPerSecond: 40 })
  const provedTo = () => running.indexer.status().verification?.provedTo ?? 0
  await expect.poll(provedTo, PATIENCE).toBeGreaterThan(60)
  await running.stop()
  const asked = node.calls.length
  const again = await indexSimulated(chain, [node], { registry })
  const { indexer } = again.running
  await expect.poll(() => indexer.status().verification?.provedTo, PATIENCE).toBe(FINAL)
  const headers = node.calls
    .slice(asked)
    .filter(({ method }) => method === 'eth_getBlockByNumber')
    .map(({ params }) => Number(params[0]))
  expect(headers.filter((number) => number > 1 && number <= 60)).toEqual([])
})

test('does not accept headers that do not link to the previous ones as a proof', async () => {
  const chain = createSettledHistory()
  const node = await nodeOf(chain)
  const { registry, running } = await indexSimulated(chain, [node], { auditBlocksPerSecond: 0 })
  await untilIndexed(registry.database, chain.head().hash)
  await running.stop()
  const before = await dumpTables(registry.database)
  const fault = `0x${'ab'.repeat(32)}`
  await registry.database.query(
    'spoil',
    `UPDATE verification SET audited_block = 40, audited_hash = decode('${fault.slice(2)}', 'hex')`,
  )
  const again = await indexSimulated(chain, [node], { registry })
  const { indexer } = again.running
  // The audited blocks were of another chain: it starts over, and ends at the head.
  await expect.poll(() => indexer.status().verification?.provedTo, PATIENCE).toBe(FINAL)
  expect(await dumpTables(registry.database)).toEqual(before)
})

test('does not poll the database once everything is verified, until a block is indexed', async () => {
  const chain = createSettledHistory()
  const { registry, running } = await indexSimulated(chain, [await nodeOf(chain)])
  const { indexer } = running
  await expect.poll(() => indexer.status().verification?.provedTo, PATIENCE).toBe(FINAL)
  await running.stop()

  let queries = 0
  const { database } = registry
  const counting: typeof database = {
    ...database,
    query(...asked: Parameters<typeof database.query>) {
      queries++
      return database.query(...asked) as never
    },
  }
  let blocksIndexed = Promise.withResolvers<void>()
  const stopping = new AbortController()
  const verifying = runVerifier(
    {
      generation: 'current',
      startBlock: 1,
      fencingToken: 1,
      signal: stopping.signal,
      auditBlocksPerSecond: 10,
    },
    {
      database: counting,
      progress: createVerificationProgress(() => {}),
      behindHead: () => 0,
      blocksIndexed: () => blocksIndexed.promise,
      source: { hasCode: async () => undefined },
      logger: silentLogger(),
    } as unknown as VerifierModules,
  )
  const settled = async () => {
    for (let before = -1; before !== queries || queries === 0; ) {
      before = queries
      await sleep(1_500)
    }
    return queries
  }
  const idle = await settled()
  blocksIndexed.resolve()
  blocksIndexed = Promise.withResolvers()
  await expect.poll(() => queries, PATIENCE).toBeGreaterThan(idle)
  stopping.abort()
  await expect(verifying).rejects.toThrow()
})
