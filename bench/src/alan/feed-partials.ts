import {
  createPartialVerifier,
  type PartialSignatureCheck,
} from '@ssv-exporter/ibft-collector/pipelines/alan/partial-signatures/partial-verifier'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'

/** Entries per message, and concurrent messages. */
const A_MESSAGE = 16
const IN_FLIGHT = 128

export interface PartialRate {
  readonly perSecond: number
  /** Processor time of the whole process, microseconds per signature. */
  readonly cpuMicroseconds: number
  readonly invalid: number
}

/**
 * Signatures per second through the verifier with one thread, in requests of the size of messages.
 */
export async function feedPartials(
  checks: readonly PartialSignatureCheck[],
  { seconds, batch }: { readonly seconds: number; readonly batch: number },
): Promise<PartialRate> {
  const verifier = createPartialVerifier(
    { batch },
    { logger: silentLogger(), metrics: createMetrics({ service: 'bench' }) },
  )
  await verifier.start()
  const requests = Array.from({ length: Math.ceil(checks.length / A_MESSAGE) }, (_, n) =>
    checks.slice(n * A_MESSAGE, (n + 1) * A_MESSAGE),
  )
  // Once, so that keys are parsed, as they are after some minutes.
  for (const request of requests) await verifier.verify(request)
  let invalid = 0
  let verified = 0
  let next = 0
  const until = performance.now() + seconds * 1_000
  const startedAt = performance.now()
  const cpu = process.cpuUsage()
  const worker = async () => {
    while (performance.now() < until) {
      const request = requests[next] as readonly PartialSignatureCheck[]
      next = (next + 1) % requests.length
      const verdicts = await verifier.verify(request)
      verified += verdicts.length
      for (const verdict of verdicts) {
        if (verdict === 'unverified') throw new Error('the queue was full')
        if (verdict === 'invalid') invalid += 1
      }
    }
  }
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker))
  const elapsed = (performance.now() - startedAt) / 1_000
  const used = process.cpuUsage(cpu)
  await verifier.stop()
  return {
    perSecond: verified / elapsed,
    cpuMicroseconds: (used.user + used.system) / verified,
    invalid,
  }
}
