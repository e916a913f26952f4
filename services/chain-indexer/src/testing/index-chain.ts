import type { TestChain } from '@ssv-exporter/devnet/test-chain'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import { createDatabase, type Database } from '@ssv-exporter/store/database'
import { createTestDatabase } from '@ssv-exporter/test-kit/postgres'
import type { ChainIndexer } from '../chain-indexer.ts'
import type { ChainIndexerOptions } from '../indexer-options.ts'
import { assembleIndexer, quietLogger } from './assemble-indexer.ts'

/** Longer than anything takes here, on any machine. */
export const PATIENCE = { timeout: 300_000, interval: 20 }

export interface TestRegistry extends AsyncDisposable {
  readonly url: string
  readonly database: Database
}

/** A migrated database of its own. */
export async function openTestRegistry(): Promise<TestRegistry> {
  const { url, drop } = await createTestDatabase()
  const database = createDatabase(
    { url, applicationName: 'test' },
    { logger: quietLogger(), metrics: createMetrics({ service: 'test' }) },
  )
  return {
    url,
    database,
    async [Symbol.asyncDispose]() {
      await database.close()
      await drop()
    },
  }
}

export interface RunningIndexer extends AsyncDisposable {
  readonly indexer: ChainIndexer
  /** What it could not go on from. */
  readonly fatal: Promise<unknown>
  /** What Prometheus would read. */
  metrics(): Promise<string>
  /** Waits until the database stands at the head of the chain, by hash. */
  caughtUp(): Promise<void>
  stop(): Promise<void>
}

/** What an indexer must know of a chain; one without an endpoint of its own needs `rpcUrls`. */
export interface IndexedChain {
  readonly registry: { readonly address: string; readonly startBlock: number }
  readonly rpcUrl?: string
  readonly client?: Pick<TestChain['client'], 'getBlock'>
}

/** Runs an indexer of `chain` in this process; over the chain's own endpoint unless told otherwise. */
export async function indexChain(
  chain: IndexedChain,
  { url, database }: TestRegistry,
  options: Partial<ChainIndexerOptions> & {
    rpcUrls?: readonly string[]
    logger?: Logger
    failingAfterMs?: number
  } = {},
): Promise<RunningIndexer> {
  const { rpcUrls = [chain.rpcUrl ?? ''], logger = quietLogger(), ...rest } = options
  const { address: contractAddress, startBlock } = chain.registry
  const assembled = assembleIndexer(
    { databaseUrl: url, rpcUrls, contractAddress, startBlock, ...rest },
    { logger },
  )
  await assembled.start()
  return {
    ...assembled,
    caughtUp: () => untilAtHead(database, chain),
    [Symbol.asyncDispose]: assembled.stop,
  }
}

/** Waits until the registry stands at the head of the chain, by hash, and was synchronised. */
export async function untilAtHead(database: Database, chain: IndexedChain): Promise<void> {
  const head = await chain.client?.getBlock()
  await untilIndexed(database, head?.hash ?? '')
}

/**
 * Waits until the registry was synchronised and its last block is this one.
 * @throws when that takes longer than it may. Not by `expect.poll`, which tests that run side by side cannot call.
 */
export async function untilIndexed(
  database: Database,
  hash: string,
  timeoutMs: number = PATIENCE.timeout,
): Promise<void> {
  const until = Date.now() + timeoutMs
  for (;;) {
    const [row] = await database.query<{ hash: Uint8Array | null; synced: boolean }>(
      'indexed',
      'SELECT indexed_hash AS hash, synced FROM cursor',
    )
    const indexed = row?.hash && `0x${Buffer.from(row.hash).toString('hex')}`
    if (row?.synced && indexed === hash) return
    if (Date.now() > until)
      throw new Error(`${JSON.stringify({ ...row, hash: indexed })}, not ${hash}`)
    await sleep(PATIENCE.interval)
  }
}
