import { dutyValidatorOf } from '@ssv-exporter/devnet/network/duty-validator-of'
import { redisIsAvailable } from '@ssv-exporter/test-kit/redis'
import { describe, expect, test } from 'vitest'
import { differences, unverifiable } from '../../testing/operated/differences.ts'
import {
  committeeOf,
  type Environment,
  setUpEnvironment,
  validatorOf,
} from '../../testing/operated/environment.ts'
import { type CollectorProcess, POLL_OPTIONS } from '../../testing/operated/spawn-collector.ts'
import { register } from '../../testing/signing-committee.ts'

const V0 = { name: 'v0', epoch: 0 }
const EPOCH_SECONDS = 384
const FORK_EPOCH = 10
/** Usually long enough to join before the fork. */
const UNTIL_FORK_SECONDS = 30

interface Joined {
  readonly environment: Environment
  readonly collector: CollectorProcess
}

/**
 * A collector and operators in the fork `from`, shortly before the next fork. If the machine was
 * too slow, retried with twice the time.
 */
async function joinBefore(from: string, to: string, seconds = UNTIL_FORK_SECONDS): Promise<Joined> {
  const environment = await setUpEnvironment({
    seed: `from ${from} to ${to}`,
    forks: [
      { name: from, epoch: 0 },
      { name: to, epoch: FORK_EPOCH },
    ],
    genesisTime: Math.floor(Date.now() / 1_000) - FORK_EPOCH * EPOCH_SECONDS + seconds,
    epochSeconds: EPOCH_SECONDS,
    // Half a minute passes until the fork.
    dutiesPerMinute: 60,
  })
  const collector = await environment.startCollector()
  if ((await collector.status()).network.fork === from) return { environment, collector }
  collector.kill('SIGKILL')
  await environment.operators.stop()
  return await joinBefore(from, to, 2 * seconds)
}

describe.runIf(await redisIsAvailable())('a collector', () => {
  test('in fork v0 subscribes to the topic of a validator that registers', async () => {
    const environment = await setUpEnvironment({ seed: 'fork v0', forks: [V0] })
    const { operators, database, committees } = environment
    const collector = await environment.startCollector()
    expect((await collector.status()).network.fork).toBe('v0')
    const validator = await validatorOf('late')
    const committee = committeeOf(validator, committees.length)
    operators.setValidators([dutyValidatorOf(validator)])
    const topics = async () => (await collector.status()).network.topics
    const before = await topics()
    await register(database, [committee], 2)
    await expect.poll(topics, POLL_OPTIONS).toBe(before + 1)
    const received = () =>
      collector.metric('ssv_collector_decided_total', { source: 'gossip', outcome: 'new' })
    // Operators learn of a subscription a moment later.
    await expect
      .poll(async () => {
        await operators.decide(validator.publicKey.slice(2))
        return await received()
      }, POLL_OPTIONS)
      .toBeGreaterThan(2)
    await expect.poll(() => differences(environment), POLL_OPTIONS).toEqual([])
    expect(await unverifiable(database, [committee])).toEqual([])
  })

  test.each([
    ['v0', 'v1', ['v0', 'v1']],
    ['v1', 'v2', ['v1']],
  ])(
    'receives every decision before, during and after operators cross from %s to %s',
    async (from, to, roots) => {
      const { environment, collector } = await joinBefore(from, to)
      const { operators, database, committees } = environment
      const { peers } = (await collector.status()).network
      operators.resume()
      await expect.poll(async () => (await collector.status()).network.fork, POLL_OPTIONS).toBe(to)
      await expect
        .poll(async () => (await collector.status()).network.peers, POLL_OPTIONS)
        .toBe(peers)
      await environment.more(30)
      await operators.pause()
      await expect.poll(() => differences(environment), POLL_OPTIONS).toEqual([])
      expect(await unverifiable(database, committees)).toEqual([])
      const found = await database.query<{ root: string }>(
        'roots',
        'SELECT DISTINCT root_fork AS root FROM decided ORDER BY 1',
      )
      expect(found.map(({ root }) => root)).toEqual(roots)
    },
  )
})
