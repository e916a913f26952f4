import { dutyValidatorOf } from '@ssv-exporter/devnet/network/duty-validator-of'
import { IDEAL_HABITS } from '@ssv-exporter/devnet/network/habits'
import { createNetworkThread } from '@ssv-exporter/devnet/network/network-thread'
import { createOperatorIdentity } from '@ssv-exporter/devnet/operator-identity'
import { createValidatorIdentity } from '@ssv-exporter/devnet/validator-identity'
import { bytesOfHex } from '@ssv-exporter/encoding/node/hex'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { GENESIS } from '@ssv-exporter/ssv/genesis/genesis'
import { expect, onTestFinished } from 'vitest'
import { createThreadedNetwork } from '../../network/threaded/threaded-network.ts'
import { WAIT } from './join.ts'
import { testOptions } from './test-options.ts'

const identity = await createOperatorIdentity()
export const VALIDATOR = dutyValidatorOf(
  createValidatorIdentity(
    'one',
    [1n, 2n, 3n, 4n].map((id) => ({ id, identity })),
  ),
)
const KEY = bytesOfHex(VALIDATOR.publicKey)

// Usually long enough to join within the first fork.
const EPOCH_SECONDS = 25
/** Minimum remaining time for the assertions. */
const LEAST_LEFT_SECONDS = 5

/**
 * Four operators that decide on demand and cross a fork after a while, and our node in its thread,
 * which knows only their boot node. If the machine was too slow to join before the fork, retried
 * with twice the time.
 */
export async function joinDevnet(
  before: string,
  after: string,
  epochSeconds = EPOCH_SECONDS,
): ReturnType<typeof tryToJoin> {
  const joined = await tryToJoin(before, after, epochSeconds)
  await joined.hasReceived()
  const { genesisTime } = joined.operators.facts()
  if (genesisTime + epochSeconds - Date.now() / 1_000 > LEAST_LEFT_SECONDS) return joined
  await joined.network.stop()
  await joined.operators.stop()
  return await joinDevnet(before, after, 2 * epochSeconds)
}

async function tryToJoin(before: string, after: string, epochSeconds: number) {
  const operators = createNetworkThread(
    {
      seed: 'network',
      dutiesPerMinute: 0,
      habits: IDEAL_HABITS,
      genesisTime: Math.ceil(Date.now() / 1_000),
      epochSeconds,
      forks: [
        { name: before, epoch: 0 },
        { name: after, epoch: 1 },
      ],
    },
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
  const received = new Set<number>()
  network.onGossip((batch) => {
    for (const { topic, data } of batch) {
      const fork = topic.startsWith('ssv.v1.') ? 1 : 0
      const content = GENESIS.forks[fork]?.decodeGossip(data)
      if (content?.kind === 'decided') received.add(content.message.height)
    }
    network.report(batch.map(({ id }) => ({ id, verdict: 'accept' })))
  })
  network.followValidators([KEY])
  await network.start()
  operators.setValidators([VALIDATOR])
  await expect.poll(() => network.peers().length, WAIT).toBe(4)
  const produced = () => [...operators.ledger.entries()].map(({ height }) => height)
  /** Decides until one of these decisions is received: only then the mesh exists. */
  const hasReceived = async () => {
    const earlier = new Set(produced())
    await expect
      .poll(async () => {
        await operators.decide(VALIDATOR.publicKey).catch(() => {})
        return produced().some((height) => !earlier.has(height) && received.has(height))
      }, WAIT)
      .toBe(true)
  }
  return { operators, network, received, produced, hasReceived }
}
