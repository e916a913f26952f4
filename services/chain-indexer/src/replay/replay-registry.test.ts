import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createPublicationLog } from '@ssv-exporter/store/publication-log'
import { expect, test } from 'vitest'
import { corruptRegistry } from '../testing/corrupt-registry.ts'
import { createDraw, type Draw } from '../testing/draw.ts'
import { ofValidator, operatorAdded, validatorAdded } from '../testing/emit.ts'
import { createRandomHistory } from '../testing/random-history.ts'
import {
  BENCH_FENCING_TOKEN,
  openRegistryBench,
  type RegistryBench,
  verifier,
} from '../testing/registry-bench.ts'
import { dumpTables } from '../testing/tables.ts'
import { replayOutdated } from './replay-outdated.ts'

const SEED = process.env.SSV_TEST_SEED ?? String(Date.now())
const STEPS = 40
const OPERATORS = [1n, 2n, 3n, 4n].map((id) => operatorAdded(id))
const NOTHING = {
  operator: 0,
  validator: 0,
  cluster: 0,
  account: 0,
  cluster_history: 0,
  operator_history: 0,
  network_parameter: 0,
  registry_undo: 0,
}

/** All tables; undo rows of blocks that can no longer be undone are ignored. */
async function tables(bench: RegistryBench, lowest = 0): Promise<Record<string, string[]>> {
  const { registry_undo: undo = [], ...rest } = await dumpTables(bench.database)
  return { ...rest, undo: undo.filter((row) => JSON.parse(row).block_number > lowest) }
}

const epochOf = async ({ database }: RegistryBench) =>
  (await createPublicationLog(database).head()).epoch

const batchSize = (draw: Draw) => draw.one([1, 2, 3, 7, 1_000])

test.each(['current', 'v2', 'legacy'] as const)(
  `%s: a replay changes only the epoch, and later blocks and reorgs lead to the same state as without it (SSV_TEST_SEED=${SEED})`,
  async (generation) => {
    const draw = createDraw(`${SEED} ${generation}`)
    await using bench = await openRegistryBench(generation)
    await using twin = await openRegistryBench(generation)
    const history = await createRandomHistory(generation, draw, [bench, twin])
    let replays = 0
    for (let at = 0; at < STEPS; at++) {
      await history.step()
      if (!draw.chance(20) && at < STEPS - 1) continue
      const lowest = history.lowest()
      const before = await tables(bench, lowest)
      const epoch = await epochOf(bench)
      const { corrected, adopted } = await bench.replay({ batchSize: batchSize(draw) })
      expect({ corrected, ...adopted, registry_undo: 0 }).toEqual({ corrected: 0, ...NOTHING })
      expect(await tables(bench, lowest), `replayed after step ${at}`).toEqual(before)
      expect(await epochOf(bench)).not.toBe(epoch)
      if (draw.chance(60)) await history.reorganise()
      const expected = await tables(twin, history.lowest())
      expect(await tables(bench, history.lowest()), `after step ${at}`).toEqual(expected)
      replays++
    }
    expect(replays).toBeGreaterThan(1)
  },
)

test.each(['current', 'v2', 'legacy'] as const)(
  `%s: a replay repairs whatever was derived differently, including indexes and undo rows (SSV_TEST_SEED=${SEED})`,
  async (generation) => {
    const draw = createDraw(`${SEED} spoilt ${generation}`)
    await using bench = await openRegistryBench(generation)
    await using twin = await openRegistryBench(generation)
    const history = await createRandomHistory(generation, draw, [bench, twin])
    for (let at = 0; at < STEPS; at++) await history.step()
    const wanted = await tables(bench, history.lowest())
    await corruptRegistry(bench.database)
    expect(await tables(bench, history.lowest())).not.toEqual(wanted)

    const { logs, corrected, adopted } = await bench.replay({ batchSize: batchSize(draw) })
    expect(await tables(bench, history.lowest())).toEqual(wanted)
    expect(logs).toBe(wanted.contract_log?.length)
    expect(corrected).toBeGreaterThan(0)
    expect(adopted.operator).toBeGreaterThan(0)

    await history.reorganise()
    const expected = await tables(twin, history.lowest())
    expect(await tables(bench, history.lowest())).toEqual(expected)
  },
)

test('replays on startup only if another release wrote the registry last', async () => {
  await using bench = await openRegistryBench('current')
  await bench.block([...OPERATORS, validatorAdded('a', { nonce: 0 })])
  const outdated = () =>
    replayOutdated(
      {
        generation: 'current',
        startBlock: 1,
        fencingToken: BENCH_FENCING_TOKEN,
        signal: new AbortController().signal,
      },
      { database: bench.database, verifier, logger: silentLogger(), onProgress() {} },
    )
  const wanted = await tables(bench)
  const epoch = await epochOf(bench)
  await outdated()
  expect(await epochOf(bench)).toBe(epoch)

  // One without rule versions, and one that replaced a newer release for a while.
  for (const statement of [
    'UPDATE cursor SET registry_rules = 0',
    "UPDATE cursor SET registry_hash = '\\x01'",
  ]) {
    await corruptRegistry(bench.database)
    await bench.database.query('mark', 'UPDATE cursor SET registry_rules = 1')
    await outdated()
    expect(await tables(bench)).not.toEqual(wanted)
    await bench.database.query('mark', statement)
    // Later indexing does not make it current.
    await bench.block([])
    await outdated()
    const { cursor: _, block: __, ...derived } = await tables(bench)
    const { cursor: ___, block: ____, ...expected } = wanted
    expect(derived).toEqual(expected)
    await outdated()
  }
  expect(await epochOf(bench)).not.toBe(epoch)
})

test('concurrent readers see the registry, verdicts and epoch of before, without waiting', async () => {
  await using bench = await openRegistryBench('current')
  await bench.block([...OPERATORS, validatorAdded('a', { nonce: 0 })])
  await bench.block([validatorAdded('b', { nonce: 1 }), ofValidator('ValidatorRemoved', 'a')])
  const wanted = await tables(bench)
  await corruptRegistry(bench.database)
  const before = await tables(bench)
  const epoch = await epochOf(bench)

  let replaying: ReturnType<RegistryBench['replay']> | undefined
  // The log head is locked last: held, it stops right before the commit.
  await bench.database.transaction('hold', async (transaction) => {
    await transaction.query('hold', 'SELECT 1 FROM publication_head FOR UPDATE')
    replaying = bench.replay()
    const waiting = () =>
      transaction.query(
        'waiting',
        "SELECT 1 FROM pg_locks WHERE NOT granted AND locktype <> 'relation'",
      )
    await expect.poll(waiting).not.toEqual([])
    expect(await tables(bench)).toEqual(before)
    expect(await bench.reader.validators(0n, undefined, true, 10)).toHaveLength(1)
    expect(await epochOf(bench)).toBe(epoch)
  })
  await replaying
  expect(await tables(bench)).toEqual(wanted)
  expect(await bench.reader.validators(0n, undefined, true, 10)).toHaveLength(2)
  expect(await epochOf(bench)).not.toBe(epoch)
})

test('drops unpublished registry changes, and publishes decided messages in the new epoch', async () => {
  await using bench = await openRegistryBench('current')
  const log = createPublicationLog(bench.database)
  await bench.block(OPERATORS)
  await log.moveOutbox(100)
  const { offset } = await log.head()
  await bench.block([validatorAdded('waiting', { nonce: 0 })])
  await bench.database.query(
    'decided',
    "INSERT INTO outbox (topic, payload) VALUES ('decided', '{}')",
  )

  const replayed = await bench.replay()
  expect(replayed.log).toEqual({ epoch: await epochOf(bench), dropped: 2 })
  // Publications of the former registry are not of this epoch.
  expect(await log.head()).toMatchObject({ offset, earliest: offset + 1 })
  expect(await log.moveOutbox(100)).toEqual([
    { offset: offset + 1, topic: 'decided', payload: '{}' },
  ])
})

test('changes nothing if aborted, or if an indexer took over its lease', async () => {
  await using bench = await openRegistryBench('current')
  await bench.block([...OPERATORS, validatorAdded('a', { nonce: 0 })])
  await corruptRegistry(bench.database)
  const before = await tables(bench)
  const epoch = await epochOf(bench)

  const ended = AbortSignal.abort(new Error('ended'))
  await expect(bench.replay({ signal: ended })).rejects.toThrow('ended')
  await bench.database.query('taken', 'UPDATE leader SET epoch = epoch + 1')
  await expect(bench.replay()).rejects.toMatchObject({ code: 'FENCED' })
  expect(await tables(bench)).toEqual(before)
  expect(await epochOf(bench)).toBe(epoch)
})
