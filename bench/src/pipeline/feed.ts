import { GENERATIONS } from '@ssv-exporter/ibft-collector/create-generation'
import { createGenesisValidation } from '@ssv-exporter/ibft-collector/pipelines/genesis/validation/genesis-validation'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import { FORK } from '../traffic/bench-network.ts'

type Modules = Parameters<typeof createGenesisValidation>[1]

export interface FeedModules {
  committees: Modules['committees']
  aggregator: Modules['aggregator']
  /** Completed messages, by whatever path. */
  through(): number
}

export interface Fed {
  /** From the first message to the last completed one. */
  perSecond: number
  /** Processor time of this process per message. */
  cpuMicroseconds: number
}

/** Messages in progress, and messages per network batch. */
const WINDOW = 8_000
const BATCH = 100
const POLL_MS = 2

/**
 * Feeds encoded messages to a collector's validation, like the network, with every signature
 * assumed valid.
 */
export async function feed(
  encoded: readonly Uint8Array[],
  { committees, aggregator, through }: FeedModules,
): Promise<Fed> {
  const generation = GENERATIONS.genesis()
  const fork = generation.forks.find(({ name }) => name === FORK)
  const topic = fork?.topics[0]
  if (fork === undefined || topic === undefined) {
    throw new TypeError(`no topic of ${FORK}`)
  }
  const validation = createGenesisValidation(
    {},
    {
      generation,
      fork: () => fork,
      committees,
      aggregator,
      verifier: { verify: ({ keys }) => Promise.resolve(keys.length) },
      logger: silentLogger(),
      metrics: createMetrics({ service: 'bench' }),
    },
  )
  await validation.start()
  const startedAt = performance.now()
  const cpuAtStart = process.cpuUsage()
  const peerId = 'bench'
  for (let at = 0; at < encoded.length; at += BATCH) {
    while (at - through() > WINDOW) await sleep(POLL_MS)
    const receivedMs = Date.now()
    const verdicts = await Promise.all(
      encoded
        .slice(at, at + BATCH)
        .map((data, index) =>
          validation.validate({ id: at + index, topic, data, peerId, receivedMs }),
        ),
    )
    if (!verdicts.every((verdict) => verdict === 'accept')) {
      throw new Error(`a message was not accepted: ${verdicts.join()}`)
    }
    await turn()
  }
  while (through() < encoded.length) await sleep(POLL_MS)
  const seconds = (performance.now() - startedAt) / 1_000
  const { user, system } = process.cpuUsage(cpuAtStart)
  await validation.stop()
  return {
    perSecond: encoded.length / seconds,
    cpuMicroseconds: (user + system) / encoded.length,
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
