import { createHash } from 'node:crypto'
import { startTestChain } from '@ssv-exporter/devnet/test-chain'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import { expect, onTestFinished, test } from 'vitest'
import { expectSame, synchronise } from './testing/half-indexed.ts'
import { openTestRegistry, PATIENCE, untilAtHead } from './testing/index-chain.ts'
import { populate } from './testing/populate.ts'
import { startRpcProxy, widthOf } from './testing/rpc-proxy.ts'
import { indexerEnv, spawnIndexer } from './testing/spawn-indexer.ts'

const SEED = process.env.SSV_TEST_SEED ?? String(Date.now())
const LIVES = 6
/** Maximum requests of one process run; the whole chain takes several times as many. */
const MOST_QUESTIONS = 80
/** From a request to its response and the commit. */
const MOST_DELAY_MS = 30
/**
 * Tables written by a commit, roughly in this order: locking one of them stops it at that point.
 */
const WRITTEN = ['validator_key', 'registry_undo', 'validator', 'outbox', 'contract_log', 'block']

/** A number below `below`, deterministic by seed and index. */
function draw(place: string, below: number): number {
  return createHash('sha256').update(`${SEED} ${place}`).digest().readUInt32LE() % below
}

test(`ended ${LIVES} times by SIGINT and, during commits, by SIGKILL, it leaves the tables and publications of an undisturbed run (SSV_TEST_SEED=${SEED})`, async () => {
  const chain = await startTestChain()
  onTestFinished(() => chain.stop())
  await populate(chain, { blocks: 40 })
  await using disturbed = await openTestRegistry()
  await using undisturbed = await openTestRegistry()
  await synchronise(chain, disturbed, undisturbed)
  await populate(chain, { blocks: 340 })
  await synchronise(chain, undisturbed)

  // Narrow ranges make many commits, each of which may be interrupted.
  const proxy = await startRpcProxy(chain.rpcUrl, (call) =>
    widthOf(call) > 4 ? { error: { code: -32005, message: 'block range is too wide' } } : undefined,
  )
  onTestFinished(() => proxy.stop())
  const env = indexerEnv({ databaseUrl: disturbed.url, rpcUrl: proxy.url })
  /** Lets it run for some requests and a moment longer. */
  const endAfterQuestions = async (life: number, signal: 'SIGKILL' | 'SIGINT') => {
    const run = spawnIndexer(env)
    const last = proxy.calls.length + 5 + draw(`questions ${life}`, MOST_QUESTIONS)
    await expect.poll(() => proxy.calls.length, { ...PATIENCE, interval: 1 }).toBeGreaterThan(last)
    await sleep(draw(`delay ${life}`, MOST_DELAY_MS))
    run.kill(signal)
    expect(await run.ended).toEqual(signal === 'SIGINT' ? [0, null] : [null, signal])
  }
  /** Blocks it half-way through a commit and kills it there. */
  const killInCommit = async (life: number) => {
    const table = WRITTEN[draw(`table ${life}`, WRITTEN.length)]
    await disturbed.database.transaction('hold', async (transaction) => {
      await transaction.query('hold', `LOCK TABLE ${table} IN EXCLUSIVE MODE`)
      const run = spawnIndexer(env)
      const waiting = () =>
        transaction.query(
          'waiting',
          `SELECT 1 FROM pg_locks WHERE relation = '${table}'::regclass AND NOT granted`,
        )
      await expect.poll(waiting, PATIENCE).not.toEqual([])
      run.kill('SIGKILL')
      await run.ended
    })
  }
  const stops: number[] = []
  for (let life = 0; life < LIVES; life++) {
    if (life === 0) await endAfterQuestions(life, 'SIGKILL')
    else if (life === 1) await endAfterQuestions(life, 'SIGINT')
    else await killInCommit(life)
    const [row] = await disturbed.database.query<{ block: number }>(
      'stop',
      'SELECT indexed_block AS block FROM cursor',
    )
    stops.push(row?.block ?? 0)
  }
  const head = Number(await chain.client.getBlockNumber())
  // It was killed on the way, not before and not after.
  expect(new Set(stops).size).toBeGreaterThan(1)
  expect(stops.at(-1)).toBeLessThan(head)
  const last = spawnIndexer(env)
  await untilAtHead(disturbed.database, chain)
  expect(last.isAlive()).toBe(true)
  await expectSame(disturbed.database, undisturbed.database)
})
