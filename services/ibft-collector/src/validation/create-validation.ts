import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import type { GenesisFork, GenesisGeneration } from '@ssv-exporter/ssv/genesis/generation'
import type { Committees } from '../committees/committees.ts'
import type { CommitGatherer } from '../decided/commit-gatherer.ts'
import type { SignatureVerifier } from './bls/signature-verifier.ts'
import { type BoundsOptions, createBounds } from './bounds.ts'
import { createGossipDecoder } from './decode-gossip.ts'
import { createGossipJudge, isAccepted, type PennedMessage } from './gossip-judge.ts'
import { createHistoryVerifier } from './history-verifier.ts'
import { createPen, PEN_DEFAULTS, type PenOptions } from './pen.ts'
import { VERDICT_OF } from './refusals.ts'
import type { Validation } from './validation.ts'
import { createValidationMetrics } from './validation-metrics.ts'
import { createVerifiedCache } from './verified-cache.ts'

export interface ValidationOptions extends BoundsOptions {
  readonly pen?: Partial<PenOptions>
}

export interface ValidationModules {
  readonly generation: GenesisGeneration
  /** The fork in force now. */
  readonly fork: () => GenesisFork
  readonly committees: Pick<Committees, 'of' | 'onChange'>
  /** Started and stopped by whoever made it. */
  readonly verifier: Pick<SignatureVerifier, 'verify'>
  /** Takes what was accepted. */
  readonly gatherer: Pick<CommitGatherer, 'take'>
  readonly logger: Logger
  readonly metrics: Metrics
  /** Milliseconds since 1970. */
  readonly now?: () => number
}

const SWEEP_MS = 5_000

/** Creates the validation of what peers say: nothing is stored or forwarded that did not pass it. */
export function createValidation(
  options: ValidationOptions,
  modules: ValidationModules,
): Validation {
  const { generation, committees, logger, now = Date.now } = modules
  const pen = createPen<PennedMessage>(
    { ...PEN_DEFAULTS, ...options.pen },
    { onLost: (reason) => metrics.penLosses.inc({ reason }) },
  )
  const metrics = createValidationMetrics(modules.metrics, () => ({
    messages: pen.size,
    bytes: pen.bytes,
  }))
  const parts = {
    ...modules,
    now,
    pen,
    metrics,
    bounds: createBounds(options, generation),
    signatures: createVerifiedCache(modules.verifier),
    decode: createGossipDecoder(generation),
  }
  const gossip = createGossipJudge(parts)
  const history = createHistoryVerifier(parts)
  let sweeping: NodeJS.Timeout | undefined

  committees.onChange((changed) => {
    if (pen.size === 0) return
    for (const { publicKey } of changed) {
      for (const penned of pen.release(Buffer.from(publicKey).toString('hex'))) gossip.retry(penned)
    }
  })

  return {
    async judge(message) {
      try {
        const outcome = await gossip.judge(message)
        return isAccepted(outcome) ? 'accept' : VERDICT_OF[outcome]
      } catch (error) {
        logger.error({ err: error, topic: message.topic }, 'gossip message was not judged')
        return 'ignore'
      }
    },
    verify: (chain, messages, signal) => history(chain, messages, signal),
    async start() {
      sweeping = setInterval(() => pen.sweep(now()), SWEEP_MS)
    },
    async stop() {
      clearInterval(sweeping)
    },
  }
}
