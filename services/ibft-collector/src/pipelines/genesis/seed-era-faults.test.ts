import { decodePublication } from '@ssv-exporter/gateway-api/publication'
import type { SignedAgreement } from '@ssv-exporter/ssv/agreement'
import type { HistoryCodec } from '@ssv-exporter/ssv/genesis/generation'
import { GENESIS } from '@ssv-exporter/ssv/genesis/genesis'
import { redisIsAvailable } from '@ssv-exporter/test-kit/redis'
import { expect, onTestFinished, test, vi } from 'vitest'
import { operator } from '../../testing/network/join.ts'
import { openDatabase } from '../../testing/open-database.ts'
import { differences } from '../../testing/operated/differences.ts'
import { type Environment, setUpEnvironment } from '../../testing/operated/environment.ts'
import { POLL_OPTIONS } from '../../testing/operated/spawn-collector.ts'
import { signingCommittee } from '../../testing/signing-committee.ts'
import { forkNamed, startPipeline } from '../../testing/start-pipeline.ts'
import type { ValidatorCommittee } from './committees/committee.ts'
import { createCommitAggregator } from './decided/commit-aggregator.ts'
import { createDecidedWriter } from './decided/decided-writer.ts'
import { startHost } from './history/testing/host-network.ts'

/** The default of one second is too short on a busy machine. */
const WAIT = { timeout: 300_000 }

// The other items are tested next to their subject; docs/architecture.md lists where.

const V1 = forkNamed('v1')
const HISTORY = GENESIS.history as HistoryCodec
const one = signingCommittee(1)

/** Gossip on its way through validation into the store. */
async function startCollecting() {
  const modules = await openDatabase()
  const writer = createDecidedWriter({ name: 'one', batchDelayMs: 2, sightingsMs: 10 }, modules)
  const aggregator = createCommitAggregator({}, { ...modules, writer })
  const pipeline = await startPipeline({}, [one])
  await writer.start()
  onTestFinished(() => writer.stop())
  const query = <R extends object>(text: string) => modules.database.query<R>('test', text)
  return {
    pipeline,
    /** Stores the messages accepted so far. */
    store() {
      for (const taken of pipeline.taken.splice(0)) aggregator.add(...taken)
    },
    rows: () => query('SELECT role, height, sightings FROM decided ORDER BY role'),
    async published() {
      const found = await query<{ payload: string }>('SELECT payload FROM outbox ORDER BY id')
      return found.map(({ payload }) => decodePublication(payload))
    },
  }
}

test('item 22: stores decided messages of other roles as such, and publishes them with a readable lambda', async () => {
  const { pipeline, store, rows, published } = await startCollecting()
  for (const role of [0, 1, 2]) {
    const message = one.sign({ ...one.agreement(3), role }, [1, 2, 3])
    expect(await pipeline.gossip('decided', message)).toBe('accept')
  }
  store()
  await vi.waitFor(
    async () =>
      expect(await rows()).toEqual([0, 1, 2].map((role) => ({ role, height: 3, sightings: 1 }))),
    WAIT,
  )
  const key = Buffer.from(one.publicKey).toString('hex')
  const lambdas = (await published()).map((body) =>
    body.type === 'decided' ? [body.role, atob(body.record.message.lambda)] : [],
  )
  expect(lambdas.toSorted()).toEqual([
    ['AGGREGATOR', `${key}_AGGREGATOR`],
    ['ATTESTER', `${key}_ATTESTER`],
    ['PROPOSER', `${key}_PROPOSER`],
  ])
})

test('item 26: in fork v0 accepts the same message from several operators, as one row and one publication', async () => {
  const { pipeline, store, rows, published } = await startCollecting()
  pipeline.setFork('v0')
  const message = one.sign(one.agreement(3), [1, 2, 3], 'v0')
  for (const peerId of ['a', 'b', 'c']) {
    expect(await pipeline.gossip('decided', message, { peerId })).toBe('accept')
  }
  expect(pipeline.verified()).toBe(1)
  store()
  await vi.waitFor(
    async () => expect(await rows()).toEqual([{ role: 0, height: 3, sightings: 3 }]),
    WAIT,
  )
  expect(await published()).toHaveLength(1)
})

/** An operator's answer for the highest height of a duty sequence. */
async function lastOf(
  { operators }: Environment,
  { publicKey }: ValidatorCommittee,
): Promise<SignedAgreement> {
  const host = await startHost('asker')
  onTestFinished(() => host.stop())
  const { peerId } = await host.dial(operators.facts().operators[0] ?? '')
  const protocol = HISTORY.protocolOf('v1', 'last')
  const request = HISTORY.encodeRequest('v1', { kind: 'last', publicKey, role: 0 })
  const bytes = await host.request(peerId, protocol, request, {
    timeoutMs: 10_000,
    maxBytes: 2 ** 20,
  })
  const { answer } = HISTORY.decodeAnswer(protocol, bytes)
  const [message] = answer.status === 'found' ? answer.messages : []
  return message ?? expect.fail(answer.status)
}

test.runIf(await redisIsAvailable())(
  'item 26: accepts a message after its data was first sent in another envelope',
  async () => {
    const environment = await setUpEnvironment({ seed: 'same data' })
    const { operators, committees } = environment
    const [mine, other] = committees as [ValidatorCommittee, ValidatorCommittee]
    const key = Buffer.from(mine.publicKey).toString('hex')
    const collector = await environment.startCollector()
    const { addresses, peerId } = (await collector.status()).network
    await operators.decide(key)
    await expect.poll(() => differences(environment), POLL_OPTIONS).toEqual([])
    operators.setFaults({ unpublished: 1 })
    await operators.decide(key)
    const message = await lastOf(environment, mine)

    const genuine = V1.encodeGossip('decided', message)
    const stranger = Buffer.from(other.publicKey).toString('hex')
    const foreign = Buffer.from(Buffer.from(genuine).toString().replace(key, stranger))
    const info = { networkId: operators.facts().networkId }
    for (const data of [foreign, genuine]) {
      const { host } = await operator({ info })
      await host.dial([...addresses])
      const [topic = ''] = V1.publishTopics(mine.publicKey, 'decided')
      await expect.poll(() => host.topicPeers(topic), POLL_OPTIONS).toEqual([peerId])
      await host.publish(topic, data)
    }
    const rejected = () =>
      collector.metric('ssv_network_gossip_verdicts_total', { verdict: 'reject' })
    await expect.poll(rejected, POLL_OPTIONS).toBe(1)

    // No other peer published it.
    await expect.poll(() => differences(environment), POLL_OPTIONS).toEqual([])
    expect(await collector.metric('ssv_collector_decided_total', { source: 'history' })).toBe(0)
  },
)
