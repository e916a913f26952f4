import { createHash } from 'node:crypto'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import type { Transaction } from '@ssv-exporter/store/database'
import { createLeaseSource } from '@ssv-exporter/store/lease'
import { createPublicationLog } from '@ssv-exporter/store/publication-log'
import type { ProgramProcess } from '@ssv-exporter/test-kit/spawn-program'
import { expect, onTestFinished, test } from 'vitest'
import { corruptRegistry } from './testing/corrupt-registry.ts'
import { createDraw } from './testing/draw.ts'
import { openTestRegistry, PATIENCE } from './testing/index-chain.ts'
import { createRandomHistory } from './testing/random-history.ts'
import { openRegistryBench, type RegistryBench } from './testing/registry-bench.ts'
import { spawnCommand } from './testing/spawn-command.ts'
import { dumpTables } from './testing/tables.ts'

const SEED = process.env.SSV_TEST_SEED ?? String(Date.now())
const STEPS = 20
const LIVES = 6
/** Tables that it writes, in order; each is a point where a run may be killed. */
const WRITTEN = [
  'contract_log',
  'operator',
  'validator',
  'cluster',
  'account',
  'cluster_history',
  'operator_history',
  'network_parameter',
  'registry_undo',
  'cursor',
  'outbox',
  'publication_head',
]

/** A number below `below`, deterministic by seed and index. */
const draw = (place: string, below: number) =>
  createHash('sha256').update(`${SEED} ${place}`).digest().readUInt32LE() % below

/** A corrupted registry and its correct state. */
async function openSpoiltRegistry(): Promise<{ bench: RegistryBench; wanted: object }> {
  const bench = await openRegistryBench('current')
  onTestFinished(() => bench[Symbol.asyncDispose]())
  const history = await createRandomHistory('current', createDraw(SEED), [bench])
  for (let at = 0; at < STEPS; at++) await history.step()
  // Undo rows of blocks that can no longer be undone are not restored: there must be none.
  await bench.database.query('settle', 'DELETE FROM registry_undo WHERE block_number <= $1', [
    history.lowest(),
  ])
  await bench.replay()
  const wanted = await dumpTables(bench.database)
  await corruptRegistry(bench.database)
  return { bench, wanted }
}

/** Everything that a replay may change. */
async function everything({ database }: RegistryBench) {
  const { epoch } = await createPublicationLog(database).head()
  const outbox = await database.query('outbox', 'SELECT id, payload FROM outbox ORDER BY id')
  return { epoch, outbox, ...(await dumpTables(database)) }
}

/** Pauses a replay where it writes `table`, runs `work`, and continues it. */
async function stoppedAt(
  { url, database }: RegistryBench,
  table: string,
  work: (replay: ProgramProcess) => Promise<void>,
): Promise<ProgramProcess> {
  return database.transaction('hold', async (transaction: Transaction) => {
    await transaction.query('hold', `LOCK TABLE ${table} IN EXCLUSIVE MODE`)
    const replay = spawnCommand('replay', { DATABASE_URL: url })
    const waiting = () =>
      transaction.query(
        'waiting',
        `SELECT 1 FROM pg_locks WHERE relation = 'public.${table}'::regclass AND NOT granted`,
      )
    await expect.poll(waiting, PATIENCE).not.toEqual([])
    await work(replay)
    return replay
  })
}

test(`killed ${LIVES} times during the replay, it changes nothing, and the next run completes (SSV_TEST_SEED=${SEED})`, async () => {
  const { bench, wanted } = await openSpoiltRegistry()
  await bench.database.query(
    'outbox',
    "INSERT INTO outbox (topic, payload) VALUES ('operator', '{}')",
  )
  const before = await everything(bench)
  for (let life = 0; life < LIVES; life++) {
    const table = WRITTEN[draw(`table ${life}`, WRITTEN.length)] as string
    await stoppedAt(bench, table, async (replay) => {
      replay.kill('SIGKILL')
      expect(await replay.ended).toEqual([null, 'SIGKILL'])
    })
    expect(await everything(bench), `killed at ${table}`).toEqual(before)
  }
  const replay = spawnCommand('replay', { DATABASE_URL: bench.url })
  expect(await replay.ended, replay.output()).toEqual([0, null])
  expect(replay.output()).toContain('registry replayed')
  const { epoch, outbox, ...tables } = await everything(bench)
  expect(tables).toEqual(wanted)
  expect(epoch).not.toBe(before.epoch)
  expect(outbox).toEqual([])
})

test('exits 75 without changes when stopped during the replay', async () => {
  const { bench } = await openSpoiltRegistry()
  const before = await everything(bench)
  const replay = await stoppedAt(bench, 'validator', async ({ kill }) => kill('SIGTERM'))
  expect(await replay.ended).toEqual([75, null])
  expect(replay.output()).toContain('Replaying was interrupted, and nothing was changed')
  expect(await everything(bench)).toEqual(before)
})

test('exits 1 without changes while a chain-indexer holds the lease, naming the holder', async () => {
  const { bench } = await openSpoiltRegistry()
  const before = await everything(bench)
  const source = createLeaseSource(
    { name: 'chain-indexer', url: bench.url },
    { logger: silentLogger() },
  )
  const lease = await source.acquireNow()
  const replay = spawnCommand('replay', { DATABASE_URL: bench.url })
  expect(await replay.ended).toEqual([1, null])
  expect(replay.output()).toMatch(
    new RegExp(`is held by \\S+/${process.pid} since .*: stop every chain-indexer first`),
  )
  await lease.release()
  expect(await everything(bench)).toEqual(before)
})

test('exits 1 if nothing was ever indexed, and 75 if the database is unavailable', async () => {
  await using empty = await openTestRegistry()
  const replay = spawnCommand('replay', { DATABASE_URL: empty.url })
  expect(await replay.ended).toEqual([1, null])
  expect(replay.output()).toContain('there is nothing to replay')

  const away = spawnCommand('replay', { DATABASE_URL: 'postgres://me:hush@127.0.0.1:1/x' })
  expect(await away.ended).toEqual([75, null])
  expect(away.output()).not.toContain('hush')
})

test('lists its settings and exit codes with --help', async () => {
  const replay = spawnCommand('replay', {}, ['--help'])
  expect(await replay.ended).toEqual([0, null])
  for (const text of ['Usage: replay', 'DATABASE_URL', 'Exit code 0: done', '75']) {
    expect(replay.output()).toContain(text)
  }
})
