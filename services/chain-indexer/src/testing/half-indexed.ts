import type { TestChain } from '@ssv-exporter/devnet/test-chain'
import type { Database } from '@ssv-exporter/store/database'
import { expect } from 'vitest'
import { indexChain, type TestRegistry } from './index-chain.ts'
import { dumpTables, publicationsOf } from './tables.ts'

/** The settings that the process of its own runs with on a devnet. */
const LIKE_THE_PROCESS = { network: 'devnet', startBlock: 0 }

/**
 * Synchronises each registry with the chain as it is now and stops: whatever comes after is history to
 * catch up on, and published.
 */
export async function synchronise(chain: TestChain, ...registries: TestRegistry[]): Promise<void> {
  for (const registry of registries) {
    await using running = await indexChain(chain, registry, LIKE_THE_PROCESS)
    await running.caughtUp()
  }
}

/** Holds all that indexing left, the tables and in order what was published, against another database. */
export async function expectSame(found: Database, wanted: Database): Promise<void> {
  const tables = await dumpTables(found)
  for (const [name, rows] of Object.entries(await dumpTables(wanted))) {
    expect(tables[name], `table ${name}`).toEqual(rows)
  }
  expect(await publicationsOf(found), 'publications').toEqual(await publicationsOf(wanted))
}
