import type { TestChain } from '@ssv-exporter/devnet/test-chain'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import { createDatabase, type Database } from '@ssv-exporter/store/database'
import { createTestDatabase } from '@ssv-exporter/test-kit/postgres'
import type { ChainIndexer } from '../chain-indexer.ts'
import type { ChainIndexerOptions } from '../indexer-options.ts'
import { assembleIndexer, quietLogger } from './assemble-indexer.ts'

/** Longer than any step takes, on any machine. */
export const PATIENCE = { timeout: 300_000, interval: 20 }

export interface TestRegistry extends AsyncDisposable {
  readonly url: string
  readonly database: Database
}

/** A separate migrated database. */
export async function openTestRegistry(): Promise<TestRegistry> {
  const { url, drop } = await createTestDatabase()
  const database = createDatabase(
    // Many seeds of the simulation run at once; only the indexers under test should be impatient.
    { url, applicationName: 'test', acquireTimeoutMs: PATIENCE.timeout },
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
  /** Fatal errors. */
  readonly fatal: Promise<unknown>
  /** The metrics as scraped by Prometheus. */
  metrics(): Promise<string>
  /** Waits until the database has reached the chain head, by hash. */
  caughtUp(): Promise<void>
  stop(): Promise<void>
}

/** The indexer's options for a chain; a chain without an endpoint needs `rpcUrls`. */
export interface IndexedChain {
  readonly registry: { readonly address: string; readonly startBlock: number }
  readonly rpcUrl?: string
  readonly client?: Pick<TestChain['client'], 'getBlock'>
}

/** Runs an indexer of `chain` in this process; by default over the chain's own endpoint. */
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

/** Waits until the registry is synchronised and has reached the chain head, by hash. */
export async function untilAtHead(database: Database, chain: IndexedChain): Promise<void> {
  const head = await chain.client?.getBlock()
  await untilIndexed(database, head?.hash ?? '')
}

/**
 * Waits until the registry is synchronised and its last block is this one.
 * @throws on time-out. Not implemented with `expect.poll`, which concurrent tests cannot use.
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
