import { expect } from 'vitest'
import { corruptRegistry } from './corrupt-registry.ts'
import type { RegistryBench } from './registry-bench.ts'
import { dumpTables } from './tables.ts'

/** Asserts that the tables can be derived from the logs alone. */
export async function expectReplayable(bench: RegistryBench): Promise<void> {
  const tables = await dumpTables(bench.database)
  await bench.replay()
  expect(await dumpTables(bench.database)).toEqual(tables)
  await corruptRegistry(bench.database)
  expect(await dumpTables(bench.database)).not.toEqual(tables)
  await bench.replay()
  expect(await dumpTables(bench.database)).toEqual(tables)
}
