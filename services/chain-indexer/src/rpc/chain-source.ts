import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import type { BlockRange } from './block-range.ts'
import type { ChainBlock } from './chain-block.ts'
import type { EndpointFacts } from './endpoint-health.ts'
import { createEndpointPool, type RequestOptions } from './endpoint-pool.ts'
import type { RpcError } from './errors.ts'
import { fetchBlock, fetchBlockByHash, fetchHead } from './fetch-block.ts'
import { fetchHeadRange } from './fetch-head-range.ts'
import type { HistoryRange } from './fetch-history-range.ts'
import { hasCode } from './has-code.ts'
import type { Anchor } from './identify-endpoint.ts'
import { narrowRange } from './narrow-range.ts'
import { readHistory } from './read-history.ts'
import { watchHeads } from './watch-heads.ts'

export interface ChainSourceOptions {
  /** In order of preference. */
  urls: readonly string[]
  /** The registry contract, lower-case hex. */
  address: string
}

/**
 * Chain queries of the indexer. Each answer comes from a single endpoint: the most preferred one
 * that is healthy and not lagging; on failure the next one is asked. An endpoint of a different
 * chain counts as failing.
 */
export interface ChainSource {
  /** @throws RpcError */
  chainId(): Promise<number>
  /** From now on, endpoints with a different block at this height belong to another chain. */
  anchor(block: Anchor): void
  head(): Promise<ChainBlock>
  blockByHash(hash: string): Promise<ChainBlock | undefined>
  block(number: number, options?: RequestOptions): Promise<ChainBlock>
  /** Every header from `from` on, and the proved logs; it may end before `to`. */
  headRange(from: number, to: number, options?: RequestOptions): Promise<BlockRange>
  /** The logs of settled blocks from `from` on, read twice; it may end before `to`. */
  historyRange(from: number, to: number, options?: RequestOptions): Promise<HistoryRange>
  /** Whether the contract had code after block `number`; `undefined` if unknown. */
  hasCode(number: number): Promise<boolean | undefined>
  /**
   * Calls `onHead` for new heads of a WebSocket endpoint. Only a wake-up: it may stop without
   * notice.
   */
  watchHeads(onHead: () => void): () => void
  endpoints(): EndpointFacts[]
  /** Forgets the heads of the endpoints, which are stale from now on. */
  clearHeads(): void
  /** The name of the endpoint in use. */
  activeEndpoint(): string
  /** Pauses the endpoint, whose answer proved wrong. */
  reportFault(name: string, fault: RpcError): void
  close(): void
}

export function createChainSource(
  { urls, address }: ChainSourceOptions,
  modules: { logger: Logger; metrics: Metrics; now?: () => number },
): ChainSource {
  const { now = Date.now, metrics } = modules
  const pool = createEndpointPool(urls, { metrics, now })
  return {
    chainId: pool.chainId,
    anchor: pool.anchor,
    head: () =>
      pool.request('head', {}, async (health) => {
        const head = await fetchHead(health.endpoint)
        health.setHead(head)
        return head
      }),
    block: (number, options = {}) =>
      pool.request('block', options, ({ endpoint }) => fetchBlock(endpoint, number)),
    blockByHash: (hash) =>
      pool.request('block', {}, ({ endpoint }) => fetchBlockByHash(endpoint, hash)),
    headRange: (from, to, options = {}) =>
      pool.request('range', options, ({ endpoint, widths }) => {
        const { priority = 'live' } = options
        return narrowRange(endpoint, { from, to, width: widths.head, priority }, (first, last) =>
          fetchHeadRange(endpoint, { address, from: first, to: last }, priority),
        )
      }),
    historyRange: (from, to, options = {}) =>
      readHistory(pool, { address, from, to }, { priority: 'history', ...options }),
    hasCode: (number) =>
      pool.request('code', { priority: 'audit' }, ({ endpoint }) =>
        hasCode(endpoint, address, number),
      ),
    watchHeads: (onHead) =>
      watchHeads(
        pool.all.map(({ endpoint }) => endpoint),
        onHead,
        modules.logger,
      ),
    endpoints: pool.facts,
    clearHeads: pool.clearHeads,
    activeEndpoint: () => pool.active().endpoint.name,
    reportFault(name, fault) {
      const faulty = pool.all.find(({ endpoint }) => endpoint.name === name)
      // A label of a metric, on which users rely.
      if (faulty !== undefined) pool.failed(faulty, 'blamed', fault, 'live')
    },
    close: pool.close,
  }
}
