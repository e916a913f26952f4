import { createLifecycle } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import type { Database } from '@ssv-exporter/store/database'
import { createAlanStages } from '../alan-stages.ts'
import { type RecordedMessage, recordedMessages } from '../recording/recorded-messages.ts'
import { beaconForksOf, networkParametersOf, readSetup } from '../recording/setup.ts'
import { type PerformedDuty, readPerformedDuties } from './performed-duties.ts'
import { writeRegistry } from './write-registry.ts'

export interface PlayOptions {
  readonly folder: string
  /** Speed relative to the recording; absent: as fast as possible. */
  readonly speed?: number
  /** Ignore the indices in the setup and learn them from the messages. */
  readonly withoutIndices?: boolean
  /** Recover the validators' signatures. */
  readonly withSignatures?: boolean
}

export interface PlayModules {
  /** Migrated and empty. */
  readonly database: Database
  readonly logger: Logger
  readonly metrics: Metrics
  readonly signal: AbortSignal
}

export interface Played {
  /** Duties by slot, role and validator. */
  readonly duties: readonly PerformedDuty[]
  readonly messages: {
    readonly accepted: number
    readonly ignored: number
    readonly rejected: number
  }
}

/** Messages that arrived within this time are validated concurrently, as they were live. */
const TOGETHER_MS = 50
const MOST_TOGETHER = 256
const STOP_DEADLINE_MS = 10_000
/**
 * These duties are signed but have no participants on the beacon chain: the network's exporters
 * list none.
 */
const WITHOUT_PARTICIPANTS: readonly string[] = ['VALIDATOR_REGISTRATION', 'VOLUNTARY_EXIT']
/** The database is read before any are dropped. */
const SIGNATURE_DAYS = 1

/**
 * Plays a recording through the collector: validation by the registry, verification of all
 * signatures, duties.
 * @throws RecordingError
 */
export async function playRecording(
  { folder, speed, withoutIndices = false, withSignatures = false }: PlayOptions,
  { database, logger, metrics, signal }: PlayModules,
): Promise<Played> {
  const network = await readSetup(folder)
  await writeRegistry(database, network)
  let nowMs = network.genesis_time_unix * 1_000
  let startedMs: number | undefined
  let firstMs = 0
  const beaconForks = beaconForksOf(network)
  const stages = createAlanStages(
    {
      network: networkParametersOf(network),
      beaconForks: () => beaconForks,
      ...(withSignatures && { recoveredSignatures: { days: SIGNATURE_DAYS } }),
    },
    {
      database,
      logger,
      metrics,
      now: () => nowMs,
    },
  )
  const lifecycle = createLifecycle({ stopDeadlineMs: STOP_DEADLINE_MS }, { logger })
  for (const [name, part] of stages.parts) lifecycle.add(name, part)
  await lifecycle.start()
  try {
    for (const { public_key, index, status } of withoutIndices ? [] : network.validators) {
      if (index !== undefined && status !== '') stages.indices.learn(public_key, index, 'beacon')
    }
    for await (const batch of batchesOf(recordedMessages(folder, warnOfEnd))) {
      await waitFor(batch[0])
      nowMs = batch.at(-1)?.ms ?? nowMs
      await Promise.all(batch.map(validate))
      await stages.dispatcher.advance()
    }
    await stages.dispatcher.flush()
    await stages.store.flush()
    const { accepted, ignored, rejected } = stages.validation.counts()
    return {
      duties: (await readPerformedDuties(database)).filter(hasParticipants),
      messages: { accepted, ignored, rejected },
    }
  } finally {
    await lifecycle.stop()
  }

  function warnOfEnd(path: string): void {
    logger.warn({ path }, 'recording is truncated: it is played up to its last complete line')
  }

  async function waitFor(message: RecordedMessage | undefined): Promise<void> {
    if (message === undefined || speed === undefined) return
    if (startedMs === undefined) {
      startedMs = performance.now()
      firstMs = message.ms
    }
    const due = startedMs + (message.ms - firstMs) / speed
    await sleep(Math.max(0, due - performance.now()), signal)
  }

  function validate({ ms, peer, topic, data }: RecordedMessage): Promise<unknown> {
    return stages.validation.validate({ id: 0, topic, data, peerId: peer, receivedMs: ms })
  }
}

/** Messages in order, grouped by simultaneous arrival. */
async function* batchesOf(messages: AsyncIterable<RecordedMessage>) {
  let batch: RecordedMessage[] = []
  for await (const message of messages) {
    const [first] = batch
    if (first !== undefined && isLater(message, first, batch.length)) {
      yield batch
      batch = []
    }
    batch.push(message)
  }
  if (batch.length > 0) yield batch
}

const isLater = (message: RecordedMessage, first: RecordedMessage, count: number) =>
  message.ms - first.ms >= TOGETHER_MS || count >= MOST_TOGETHER

const hasParticipants = ({ role }: PerformedDuty) => !WITHOUT_PARTICIPANTS.includes(role)
