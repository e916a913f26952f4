import { expect } from 'vitest'
import type { RegistryBench } from './registry-bench.ts'
import { spoilRegistry } from './spoil-registry.ts'
import { dumpTables } from './tables.ts'

/** Holds that the logs alone make the tables that are there, whatever else was in them. */
export async function expectReplayable(bench: RegistryBench): Promise<void> {
  const tables = await dumpTables(bench.database)
  await bench.replay()
  expect(await dumpTables(bench.database)).toEqual(tables)
  await spoilRegistry(bench.database)
  expect(await dumpTables(bench.database)).not.toEqual(tables)
  await bench.replay()
  expect(await dumpTables(bench.database)).toEqual(tables)
}
