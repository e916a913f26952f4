import { createHash } from 'node:crypto'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import { startTestChain } from '@ssv-exporter/test-kit/chain'
import { expect, onTestFinished, test } from 'vitest'
import { everything, synchronise } from './testing/half-indexed.ts'
import { openTestRegistry, PATIENCE, untilAtHead } from './testing/index-chain.ts'
import { populate } from './testing/populate.ts'
import { startRpcProxy, widthOf } from './testing/rpc-proxy.ts'
import { indexerEnv, spawnIndexer } from './testing/spawn-indexer.ts'

const SEED = process.env.SSV_TEST_SEED ?? String(Date.now())
const KILLS = 6
/** Questions that one life gets to ask at most; the whole way takes several times as many. */
const MOST_QUESTIONS = 80
/** From a question on to its answer, and on to the commit. */
const MOST_DELAY_MS = 30

/** The same number below `below` for the same seed and place. */
function draw(place: string, below: number): number {
  return createHash('sha256').update(`${SEED} ${place}`).digest().readUInt32LE() % below
}

test(`killed with SIGKILL ${KILLS} times on the way, it leaves the tables and publications of an undisturbed run (SSV_TEST_SEED=${SEED})`, async () => {
  const chain = await startTestChain()
  onTestFinished(() => chain.stop())
  await populate(chain, { blocks: 40 })
  await using disturbed = await openTestRegistry()
  await using undisturbed = await openTestRegistry()
  await synchronise(chain, disturbed, undisturbed)
  await populate(chain, { blocks: 340 })
  await synchronise(chain, undisturbed)

  // Narrow ranges make many commits, each of which may be the one that is cut.
  const proxy = await startRpcProxy(chain.rpcUrl, (call) =>
    widthOf(call) > 4 ? { error: { code: -32005, message: 'block range is too wide' } } : undefined,
  )
  onTestFinished(() => proxy.stop())
  const env = indexerEnv({ databaseUrl: disturbed.url, rpcUrl: proxy.url })
  const stops: number[] = []
  for (let life = 0; life < KILLS; life++) {
    const run = spawnIndexer(env)
    const last = proxy.calls.length + 5 + draw(`questions ${life}`, MOST_QUESTIONS)
    await expect.poll(() => proxy.calls.length, { ...PATIENCE, interval: 1 }).toBeGreaterThan(last)
    await sleep(draw(`delay ${life}`, MOST_DELAY_MS))
    run.kill('SIGKILL')
    await run.ended
    const [row] = await disturbed.database.query<{ block: number }>(
      'stop',
      'SELECT indexed_block AS block FROM cursor',
    )
    stops.push(row?.block ?? 0)
  }
  const head = Number(await chain.client.getBlockNumber())
  // It was cut on the way, not before and not after.
  expect(new Set(stops).size).toBeGreaterThan(1)
  expect(stops[0]).toBeLessThan(head)
  const last = spawnIndexer(env)
  await untilAtHead(disturbed.database, chain)
  expect(last.isAlive()).toBe(true)
  expect(await everything(disturbed.database)).toEqual(await everything(undisturbed.database))
}, 120_000)
