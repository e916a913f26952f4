import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import type { GenesisFork, GenesisGeneration } from '@ssv-exporter/ssv/genesis/generation'
import type { GossipValidation } from '../../gossip-validation.ts'
import type { ValidatorCommittees } from '../committees/committees.ts'
import type { CommitAggregator } from '../decided/commit-aggregator.ts'
import type { SignatureVerifier } from '../signatures/signature-verifier.ts'
import { type BoundsOptions, createBounds } from './bounds.ts'
import { createGossipDecoder } from './decode-gossip.ts'
import { createGossipValidator, isAccepted, type PendingMessage } from './gossip-validator.ts'
import { createHistoryVerifier, type HistoryVerifier } from './history-verifier.ts'
import {
  createPendingMessages,
  PENDING_MESSAGES_DEFAULTS,
  type PendingMessagesOptions,
} from './pending-messages.ts'
import { VERDICT_OF } from './refusals.ts'
import { createValidationMetrics } from './validation-metrics.ts'
import { createVerifiedCache } from './verified-cache.ts'

export interface GenesisValidation extends GossipValidation, Startable {
  verify: HistoryVerifier
}

export interface GenesisValidationOptions extends BoundsOptions {
  readonly pendingMessages?: Partial<PendingMessagesOptions>
}

export interface GenesisValidationModules {
  readonly generation: GenesisGeneration
  /** The current fork. */
  readonly fork: () => GenesisFork
  readonly committees: Pick<ValidatorCommittees, 'of' | 'onChange'>
  /** Started and stopped by its creator. */
  readonly verifier: Pick<SignatureVerifier, 'verify'>
  /** Receives accepted messages. */
  readonly aggregator: Pick<CommitAggregator, 'add'>
  readonly logger: Logger
  readonly metrics: Metrics
  /** Milliseconds since 1970. */
  readonly now?: () => number
}

const SWEEP_MS = 5_000

/**
 * Creates the validation of peer messages: nothing is stored or forwarded without passing it. Valid
 * decided messages and commits are passed to the commit aggregator before `validate` resolves,
 * without waiting for Postgres.
 */
export function createGenesisValidation(
  options: GenesisValidationOptions,
  modules: GenesisValidationModules,
): GenesisValidation {
  const { generation, committees, logger, now = Date.now } = modules
  const pendingMessages = createPendingMessages<PendingMessage>(
    { ...PENDING_MESSAGES_DEFAULTS, ...options.pendingMessages },
    { onLost: (reason) => metrics.pendingLosses.inc({ reason }) },
  )
  const metrics = createValidationMetrics(modules.metrics, () => ({
    messages: pendingMessages.size,
    bytes: pendingMessages.bytes,
  }))
  const parts = {
    ...modules,
    now,
    pendingMessages,
    metrics,
    bounds: createBounds(options, generation),
    signatures: createVerifiedCache(modules.verifier),
    decode: createGossipDecoder(generation),
  }
  const gossip = createGossipValidator(parts)
  const history = createHistoryVerifier(parts)
  let sweeping: NodeJS.Timeout | undefined

  committees.onChange((changed) => {
    if (pendingMessages.size === 0) return
    for (const { publicKey } of changed) {
      for (const pending of pendingMessages.release(Buffer.from(publicKey).toString('hex')))
        gossip.retry(pending)
    }
  })

  return {
    async validate(message) {
      try {
        const outcome = await gossip.validate(message)
        return isAccepted(outcome) ? 'accept' : VERDICT_OF[outcome]
      } catch (error) {
        logger.error({ err: error, topic: message.topic }, 'failed to validate gossip message')
        return 'ignore'
      }
    },
    verify: (sequence, messages, signal) => history(sequence, messages, signal),
    async start() {
      sweeping = setInterval(() => pendingMessages.sweep(now()), SWEEP_MS)
    },
    async stop() {
      clearInterval(sweeping)
    },
  }
}
