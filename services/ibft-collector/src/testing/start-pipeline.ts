import { randomUUID } from 'node:crypto'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import type { GossipContent, SignedAgreement } from '@ssv-exporter/ssv/agreement'
import type { GenesisFork } from '@ssv-exporter/ssv/genesis/generation'
import { GENESIS } from '@ssv-exporter/ssv/genesis/genesis'
import { onTestFinished } from 'vitest'
import type { GossipMessage, Verdict } from '../network/network.ts'
import type { ValidatorCommittee } from '../pipelines/genesis/committees/committee.ts'
import type { ValidatorCommittees } from '../pipelines/genesis/committees/committees.ts'
import type { CommitAggregator } from '../pipelines/genesis/decided/commit-aggregator.ts'
import {
  type BlsVerifierOptions,
  createBlsVerifier,
} from '../pipelines/genesis/signatures/bls-verifier.ts'
import type { SignatureVerifier } from '../pipelines/genesis/signatures/signature-verifier.ts'
import type { GenesisValidation } from '../pipelines/genesis/validation/genesis-validation.ts'
import {
  createGenesisValidation,
  type GenesisValidationOptions,
} from '../pipelines/genesis/validation/genesis-validation.ts'

export type Taken = Parameters<CommitAggregator['add']>

export interface Pipeline {
  readonly validation: GenesisValidation
  /** Verified signatures, without repetitions. */
  readonly verified: () => number
  /** Accepted messages. */
  readonly taken: Taken[]
  /** Adds validators to the registry. */
  know(...committees: readonly ValidatorCommittee[]): void
  setFork(name: string): void
  /** Delivers a message as a peer would, by default on the topic for its kind. */
  gossip(kind: 'decided' | 'commit', message: SignedAgreement, how?: Partial<How>): Promise<Verdict>
  send(topic: string, data: Uint8Array, peerId?: string): Promise<Verdict>
  /** Value of a counter. */
  count(metric: string, labels: Record<string, string>): Promise<number>
}

interface How {
  readonly topic: string
  readonly peerId: string
  readonly fork: string
}

export function forkNamed(name: string): GenesisFork {
  const fork = GENESIS.forks.find((one) => one.name === name)
  if (fork === undefined) throw new TypeError(name)
  return fork
}

/** A validation with real signatures, committees from the test, and no consumers. */
export async function startPipeline(
  options: GenesisValidationOptions = {},
  committees: readonly ValidatorCommittee[] = [],
  verifierOptions: BlsVerifierOptions = {},
): Promise<Pipeline> {
  const metrics = createMetrics({ service: 'test' })
  const logger = silentLogger()
  const known = new Map<string, ValidatorCommittee>()
  const listeners: Parameters<ValidatorCommittees['onChange']>[0][] = []
  const taken: Taken[] = []
  const verifier = createBlsVerifier(verifierOptions, { logger, metrics })
  let verified = 0
  let fork = forkNamed('v1')
  let lastId = 0
  const counting: Pick<SignatureVerifier, 'verify'> = {
    verify(check, origin) {
      verified += 1
      return verifier.verify(check, origin)
    },
  }
  const validation = createGenesisValidation(options, {
    generation: GENESIS,
    fork: () => fork,
    committees: {
      of: (publicKey) => known.get(Buffer.from(publicKey).toString('hex')),
      onChange: (listener) => listeners.push(listener),
    },
    verifier: counting,
    aggregator: { add: (...args) => taken.push(args) },
    logger,
    metrics,
  })
  await verifier.start()
  await validation.start()
  onTestFinished(async () => {
    await validation.stop()
    await verifier.stop()
  })

  function know(...made: readonly ValidatorCommittee[]): void {
    for (const one of made) known.set(Buffer.from(one.publicKey).toString('hex'), one)
    for (const listener of listeners) listener(made)
  }

  function send(topic: string, data: Uint8Array, peerId = 'peer'): Promise<Verdict> {
    const message: GossipMessage = {
      id: ++lastId,
      topic,
      data,
      peerId,
      receivedMs: Date.now(),
    }
    return validation.validate(message)
  }

  know(...committees)
  return {
    validation,
    verified: () => verified,
    taken,
    know,
    setFork(name) {
      fork = forkNamed(name)
    },
    gossip(kind, message, how = {}) {
      const by = how.fork === undefined ? fork : forkNamed(how.fork)
      const topic = how.topic ?? topicOf(by, message.publicKey, kind)
      return send(topic, by.encodeGossip(kind, message), how.peerId)
    },
    send,
    async count(name, labels) {
      const metric = await metrics.registry.getSingleMetric(name)?.get()
      const matching = metric?.values.filter((value) =>
        Object.entries(labels).every(([label, text]) => value.labels[label as never] === text),
      )
      return (matching ?? []).reduce((sum, value) => sum + value.value, 0)
    },
  }
}

/** The first topic on which an operator publishes it. */
export function topicOf(
  fork: GenesisFork,
  publicKey: Uint8Array,
  kind: GossipContent['kind'],
): string {
  return fork.publishTopics(publicKey, kind)[0] ?? randomUUID()
}
