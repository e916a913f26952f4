import { createHash } from 'node:crypto'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import { redisIsAvailable } from '@ssv-exporter/test-kit/redis'
import { describe, expect, test } from 'vitest'
import { differences, unverifiable } from '../../testing/operated/differences.ts'
import { type Environment, setUpEnvironment } from '../../testing/operated/environment.ts'
import { type CollectorProcess, POLL_OPTIONS } from '../../testing/operated/spawn-collector.ts'

const SEED = process.env.SSV_TEST_SEED ?? String(Date.now())
const FAULTS = { lateSigners: 0.3, missingSigners: 0.2, betterLater: 0.3, replays: 0.2 }
const LIVES = 3
/** Tables written by a commit: locking one of them stops it there. */
const WRITTEN = ['decided', 'outbox', 'publication']

/** A number below `below`, deterministic by seed and index. */
function draw(place: string, below: number): number {
  return createHash('sha256').update(`${SEED} ${place}`).digest().readUInt32LE() % below
}

/** Lets it store some messages and run a moment longer. */
async function killAnywhere(environment: Environment, life: number, collector: CollectorProcess) {
  await environment.more(20 + draw(`stored ${life}`, 40))
  await sleep(draw(`delay ${life}`, 100))
  collector.kill('SIGKILL')
  await collector.ended
}

/** Blocks it half-way through a transaction and kills it there. */
async function killInCommit(environment: Environment, life: number, collector: CollectorProcess) {
  await environment.more(20)
  const table = WRITTEN[draw(`table ${life}`, WRITTEN.length)]
  await environment.database.transaction('hold', async (transaction) => {
    await transaction.query('hold', `LOCK TABLE ${table} IN EXCLUSIVE MODE`)
    const waiting = () =>
      transaction.query(
        'waiting',
        `SELECT 1 FROM pg_locks WHERE relation = '${table}'::regclass AND NOT granted`,
      )
    await expect.poll(waiting, POLL_OPTIONS).not.toEqual([])
    collector.kill('SIGKILL')
    await collector.ended
  })
}

describe.runIf(await redisIsAvailable())('a collector that is killed', () => {
  test(`${LIVES} times under load, including during commits: every decision is stored and published, nothing twice, nothing rolled back (SSV_TEST_SEED=${SEED})`, async () => {
    const environment = await setUpEnvironment({ seed: SEED, faults: FAULTS })
    const { database, operators } = environment
    let collector = await environment.startCollector()
    operators.resume()
    for (let life = 0; life < LIVES; life++) {
      await (life % 2 === 0 ? killAnywhere : killInCommit)(environment, life, collector)
      collector = await environment.startCollector()
    }
    await environment.more(20)
    await operators.pause()
    // The last decided message comes while no collector listens, and no later height reveals it.
    collector.kill('SIGKILL')
    await collector.ended
    for (const { publicKey } of environment.committees)
      await operators.decide(Buffer.from(publicKey).toString('hex'))
    collector = await environment.startCollector()
    await expect.poll(() => differences(environment), POLL_OPTIONS).toEqual([])
    expect(await unverifiable(database, environment.committees)).toEqual([])
  })

  test(`beside another one: nothing is missing, and what both received is one row and one publication (SSV_TEST_SEED=${SEED})`, async () => {
    const environment = await setUpEnvironment({ seed: SEED, faults: FAULTS })
    const { database, operators } = environment
    const [killed, left] = await Promise.all([
      environment.startCollector({ COLLECTOR_NAME: 'killed' }),
      environment.startCollector({ COLLECTOR_NAME: 'left' }),
    ])
    operators.resume()
    await environment.more(100)
    await killAnywhere(environment, 0, killed)
    await environment.more(50)
    await operators.pause()
    await expect.poll(() => differences(environment), POLL_OPTIONS).toEqual([])
    expect(await unverifiable(database, environment.committees)).toEqual([])
    // Both wrote: neither was idle while the other did all the work.
    const firsts = await database.query<{ name: string }>(
      'firsts',
      'SELECT DISTINCT c.name FROM decided d JOIN collector c ON c.id = d.collector ORDER BY 1',
    )
    expect(firsts).toEqual([{ name: 'killed' }, { name: 'left' }])
    expect(left.isAlive()).toBe(true)
  })
})
