import type { Logger } from '@ssv-exporter/service-kit/logger'
import { withDeadline } from '@ssv-exporter/service-kit/with-deadline'
import { SsvDecodeError } from '@ssv-exporter/ssv/errors'
import type {
  GenesisGeneration,
  HistoryCodec,
  HistoryRequest,
} from '@ssv-exporter/ssv/genesis/generation'
import type { Network } from '../../../../network/network.ts'
import type { ValidatorCommittees } from '../../committees/committees.ts'
import type { HistoryServingOptions } from '../history-options.ts'
import type { HistoryMetrics } from '../metrics.ts'
import { answerRequest } from './answer-request.ts'
import type { DecidedReader } from './decided-reader.ts'
import { createLimiter } from './limiter.ts'

export interface ServeHistoryModules {
  readonly network: Pick<Network, 'serve'>
  readonly generation: GenesisGeneration
  readonly codec: HistoryCodec
  readonly committees: Pick<ValidatorCommittees, 'of'>
  readonly reader: DecidedReader
  readonly metrics: HistoryMetrics
  readonly logger: Logger
}

/**
 * Serves the history protocols of all forks from the store, with bounded concurrency and time per
 * request. An undecodable request ends without an answer.
 */
export function serveHistory(options: HistoryServingOptions, modules: ServeHistoryModules): void {
  const { network, generation, codec, metrics, logger } = modules
  const limiter = createLimiter(options)

  function decode(protocol: string, data: Uint8Array): HistoryRequest | undefined {
    try {
      return codec.decodeRequest(protocol, data)
    } catch (error) {
      if (!(error instanceof SsvDecodeError)) throw error
      metrics.served.inc({ kind: 'unknown', outcome: 'undecodable' })
      return undefined
    }
  }

  async function answer(request: HistoryRequest) {
    const { kind } = request
    try {
      const reading = answerRequest(request, codec, modules)
      const found = await withDeadline(reading, options.timeoutMs, 'history was not read in time')
      metrics.served.inc({ kind, outcome: found.status })
      return found
    } catch (error) {
      metrics.served.inc({ kind, outcome: 'failed' })
      logger.debug({ err: error }, 'history request failed')
      return { status: 'refused', reason: 'unavailable' } as const
    }
  }

  async function handle(protocol: string, data: Uint8Array): Promise<Uint8Array | undefined> {
    const request = decode(protocol, data)
    if (request === undefined) return undefined
    metrics.serving.inc()
    try {
      const found = await limiter.run(() => answer(request))
      if (found === undefined) metrics.served.inc({ kind: request.kind, outcome: 'busy' })
      const response = found ?? { status: 'refused', reason: 'busy' }
      return codec.encodeAnswer(protocol, request, response)
    } finally {
      metrics.serving.dec()
    }
  }

  const protocols = new Set(generation.forks.flatMap(({ name }) => [...codec.protocols(name)]))
  for (const protocol of protocols) {
    const limits = { maxRequestBytes: codec.maxRequestBytes }
    network.serve(protocol, (_peerId, data) => handle(protocol, data), limits)
  }
}
