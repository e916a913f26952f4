import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createOperatorVerifier } from '@ssv-exporter/ibft-collector/pipelines/alan/operator-signatures/operator-verifier'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { createMessageValidator } from '@ssv-exporter/ssv/alan/validation/message-validator'
import type { Arrival } from '@ssv-exporter/ssv/alan/validation/validation-context'
import { memoryMb } from '../support/process-usage.ts'
import { type AlanBenchNetwork, SLOT_MS } from './alan-network.ts'
import type { AlanMessage } from './alan-traffic.ts'

/** Messages waiting for their signatures at a time, and messages per batch. */
const IN_FLIGHT = 1_024
const BATCH = 16
/** Sending peers, in rotation. */
const PEERS = 60
/** Time after the start of the slot at which a committee's duty starts. */
const INTO_SLOT_MS = 4_200
/** Pause while no message is due. */
const PAUSE_MS = 2
const MS_PER_S = 1_000
const NS_PER_MS = 1e6
const MINUTE_MS = 60_000

export interface FeedResult {
  readonly perSecond: number
  /** Processor time of the whole process, microseconds per message. */
  readonly cpuMicroseconds: number
  readonly delayP99Ms: number
  readonly delayMaxMs: number
  readonly memory: readonly { readonly minute: number; readonly rssMb: number | null }[]
}

export interface FeedOptions {
  /**
   * 0 for every message once; otherwise repeatedly, each time by a validator without earlier
   * messages.
   */
  readonly minutes: number
  /** Maximum messages per second. */
  readonly rate: number
}

/**
 * Validates messages in this process: rules, operators' signatures in a thread, and stored state.
 * Every message must be accepted.
 */
export async function feedValidator(
  network: AlanBenchNetwork,
  messages: readonly AlanMessage[],
  { minutes, rate }: FeedOptions,
): Promise<FeedResult> {
  const verifier = createOperatorVerifier(
    {},
    { logger: silentLogger(), metrics: createMetrics({ service: 'bench' }) },
  )
  await verifier.start()
  const memory: { minute: number; rssMb: number | null }[] = []
  const startedAt = performance.now()
  const cpu = process.cpuUsage()
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  let taken = 0
  do {
    await feedOnce(network, messages, { verifier, rate })
    taken += messages.length
    const minute = Math.floor((performance.now() - startedAt) / MINUTE_MS)
    if (minute >= memory.length) memory.push({ minute, rssMb: await memoryMb(process.pid) })
  } while (performance.now() - startedAt < minutes * MINUTE_MS)
  delay.disable()
  const seconds = (performance.now() - startedAt) / 1_000
  const used = process.cpuUsage(cpu)
  await verifier.stop()
  return {
    perSecond: taken / seconds,
    cpuMicroseconds: (used.user + used.system) / taken,
    delayP99Ms: delay.percentile(99) / NS_PER_MS,
    delayMaxMs: delay.max / NS_PER_MS,
    memory,
  }
}

function feedOnce(
  network: AlanBenchNetwork,
  messages: readonly AlanMessage[],
  {
    verifier,
    rate,
  }: { readonly verifier: ReturnType<typeof createOperatorVerifier>; readonly rate: number },
): Promise<void> {
  const validator = createMessageValidator(network.facts)
  const startedAt = performance.now()
  let next = 0
  let inFlight = 0
  let scheduled = false
  return new Promise((resolve, reject) => {
    function validate({ data, topic, slot }: AlanMessage, n: number): void {
      const receivedMs = slot * SLOT_MS + INTO_SLOT_MS
      const arrival: Arrival = { topic, peerId: `peer ${n % PEERS}`, receivedMs }
      const { value, broken } = validator.check(data, arrival)
      if (value === undefined) throw new Error(`a message was not accepted: ${broken.text}`)
      const { operatorIds, signatures, signedBytes } = value.signed
      inFlight += 1
      verifier
        .verify({ signedBytes, signatures, keys: operatorIds.map(network.keyOf) })
        .then((verdict) => {
          inFlight -= 1
          if (verdict !== 'valid') throw new Error(`a good signature was ${verdict}`)
          const late = validator.accept(value, arrival)
          if (late !== undefined) throw new Error(`a message was not taken: ${late.text}`)
          if (next === messages.length && inFlight === 0) resolve()
          else schedule()
        })
        .catch(reject)
    }

    function nextBatch(): void {
      scheduled = false
      const due = Math.min(messages.length, ((performance.now() - startedAt) * rate) / MS_PER_S)
      try {
        for (let n = 0; n < BATCH && next < due && inFlight < IN_FLIGHT; n++) {
          validate(messages[next] as AlanMessage, next)
          next += 1
        }
        if (inFlight < IN_FLIGHT) schedule()
      } catch (error) {
        reject(error)
      }
    }

    function schedule(): void {
      if (scheduled || next === messages.length) return
      scheduled = true
      const isDue = ((performance.now() - startedAt) * rate) / MS_PER_S > next
      if (isDue) setImmediate(nextBatch)
      else setTimeout(nextBatch, PAUSE_MS)
    }
    schedule()
  })
}
