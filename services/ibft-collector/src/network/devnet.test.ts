import { dutyValidatorOf } from '@ssv-exporter/devnet/duty-validator-of'
import { createNetworkThread } from '@ssv-exporter/devnet/network-thread'
import { createOperatorIdentity } from '@ssv-exporter/devnet/operator-identity'
import type { OperatorNetworkOptions } from '@ssv-exporter/devnet/operator-network'
import { createValidatorIdentity } from '@ssv-exporter/devnet/validator-identity'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import { GENESIS } from '@ssv-exporter/ssv/genesis'
import { expect, it, onTestFinished } from 'vitest'
import { WAIT } from '../testing/network/join.ts'
import { testOptions } from '../testing/network/test-options.ts'
import { createThreadedNetwork } from './threaded/threaded-network.ts'

const identity = await createOperatorIdentity()
const VALIDATOR = dutyValidatorOf(
  createValidatorIdentity(
    'one',
    [1n, 2n, 3n, 4n].map((id) => ({ id, identity })),
  ),
)
const KEY = Uint8Array.from(Buffer.from(VALIDATOR.publicKey, 'hex'))

/** Four operators that decide when they are told to, and our peer, which knows nothing but their boot node. */
async function joinDevnet(options: OperatorNetworkOptions) {
  const operators = createNetworkThread(
    { seed: 'network', genesisTime: Math.ceil(Date.now() / 1_000), ...options },
    { logger: silentLogger() },
  )
  onTestFinished(() => operators.stop())
  await operators.start()
  const facts = operators.facts()
  const network = createThreadedNetwork(
    testOptions({
      networkId: facts.networkId,
      forks: facts.forks,
      genesisTimeSec: facts.genesisTime,
      secondsPerEpoch: facts.epochSeconds,
      udpPort: 0,
      bootNodes: facts.bootNodes,
    }),
    {
      generation: GENESIS,
      logger: silentLogger(),
      metrics: createMetrics({ service: 'test' }),
      onFatal: (error) => expect.fail(String(error)),
    },
  )
  onTestFinished(() => network.stop())
  const heard = new Set<number>()
  network.onGossip((batch) => {
    for (const { topic, data } of batch) {
      const fork = topic.startsWith('ssv.v1.') ? 1 : 0
      const content = GENESIS.forks[fork]?.decodeGossip(data)
      if (content?.kind === 'decided') heard.add(content.message.height)
    }
    network.report(batch.map(({ id }) => ({ id, verdict: 'accept' })))
  })
  network.followValidators([KEY])
  await network.start()
  operators.setValidators([VALIDATOR])
  await expect.poll(() => network.peers().length, WAIT).toBe(4)
  const produced = () => [...operators.ledger.entries()].map(({ height }) => height)
  /** Decides until one is heard: only then is there a mesh. */
  const hears = () =>
    expect
      .poll(async () => {
        await operators.decide(VALIDATOR.publicKey).catch(() => {})
        return heard.has(Math.max(...produced()))
      }, WAIT)
      .toBe(true)
  return { operators, network, heard, produced, hears }
}

const crossing = (before: string, after: string) => ({
  epochSeconds: 15,
  forks: [
    { name: before, epoch: 0 },
    { name: after, epoch: 1 },
  ],
})

it('hears every decision while operators cross from v1 to v2, and keeps them all', async () => {
  const options = { ...crossing('v1', 'v2'), dutiesPerMinute: 0 }
  const { operators, network, heard, produced, hears } = await joinDevnet(options)
  await hears()
  expect(network.fork().name).toBe('v1')
  const first = Math.max(...produced())
  for (let after = 0; after < 10; after += network.fork().name === 'v2' ? 1 : 0) {
    await operators.decide(VALIDATOR.publicKey)
    await sleep(100)
  }
  const since = produced().filter((height) => height >= first)
  await expect.poll(() => since.filter((height) => !heard.has(height)), WAIT).toEqual([])
  expect(network.peers()).toHaveLength(4)
})

it('has all operators again soon after they began anew for v1', async () => {
  const options = { ...crossing('v0', 'v1'), dutiesPerMinute: 0 }
  const { operators, network, heard, produced, hears } = await joinDevnet(options)
  await hears()
  const forks = () => network.peers().map(({ fork }) => fork)
  expect(forks()).toEqual(Array(4).fill('v0'))
  await expect.poll(forks, { ...WAIT, timeout: 40_000 }).toEqual(Array(4).fill('v1'))
  await hears()
  const first = Math.max(...produced())
  for (let n = 0; n < 10; n += 1) await operators.decide(VALIDATOR.publicKey)
  const since = produced().filter((height) => height >= first)
  await expect.poll(() => since.filter((height) => !heard.has(height)), WAIT).toEqual([])
})
