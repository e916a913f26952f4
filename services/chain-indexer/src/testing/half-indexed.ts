import type { TestChain } from '@ssv-exporter/devnet/test-chain'
import type { Database } from '@ssv-exporter/store/database'
import { expect } from 'vitest'
import { indexChain, type TestRegistry } from './index-chain.ts'
import { dumpTables, publicationsOf } from './tables.ts'

/** Settings of the separate process on a devnet. */
const LIKE_THE_PROCESS = { network: 'devnet', startBlock: 0 }

/**
 * Synchronises each registry with the current chain and stops: later blocks are history to catch up
 * on, and published.
 */
export async function synchronise(chain: TestChain, ...registries: TestRegistry[]): Promise<void> {
  for (const registry of registries) {
    await using running = await indexChain(chain, registry, LIKE_THE_PROCESS)
    await running.caughtUp()
  }
}

/** Compares the indexing result, tables and ordered publications, with another database. */
export async function expectSame(found: Database, wanted: Database): Promise<void> {
  const tables = await dumpTables(found)
  for (const [name, rows] of Object.entries(await dumpTables(wanted))) {
    expect(tables[name], `table ${name}`).toEqual(rows)
  }
  expect(await publicationsOf(found), 'publications').toEqual(await publicationsOf(wanted))
}
