import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import type { BlockRange } from './block-range.ts'
import type { ChainBlock } from './chain-block.ts'
import type { EndpointFacts } from './endpoint-health.ts'
import { type AskOptions, createEndpointPool } from './endpoint-pool.ts'
import { fetchBlock, fetchBlockByHash, fetchHead } from './fetch-block.ts'
import { fetchHeadRange } from './fetch-head-range.ts'
import type { HistoryRange } from './fetch-history-range.ts'
import { hasCode } from './has-code.ts'
import type { Anchor } from './identify-endpoint.ts'
import { narrowRange } from './narrow-range.ts'
import { readHistory } from './read-history.ts'
import type { RpcFault } from './rpc-fault.ts'
import { watchHeads } from './watch-heads.ts'

export interface ChainSourceOptions {
  /** In order of preference. */
  urls: readonly string[]
  /** The registry contract, lower-case hex. */
  address: string
}

/**
 * What the indexer asks the chain. Answers come whole from one endpoint: the most preferred of those that are well and not
 * behind; the next one is asked when one fails. An endpoint of another chain counts as failing.
 */
export interface ChainSource {
  /** @throws RpcFault */
  chainId(): Promise<number>
  /** From now on endpoints that have another block in this place are of another chain. */
  anchor(block: Anchor): void
  head(): Promise<ChainBlock>
  blockByHash(hash: string): Promise<ChainBlock | undefined>
  block(number: number, options?: AskOptions): Promise<ChainBlock>
  /** Every header from `from` on, and the logs, proved; it may end before `to`. */
  headRange(from: number, to: number, options?: AskOptions): Promise<BlockRange>
  /** The logs of settled blocks from `from` on, read twice; it may end before `to`. */
  historyRange(from: number, to: number, options?: AskOptions): Promise<HistoryRange>
  /** Whether the contract had code after block `number`; `undefined` when that is not known. */
  hasCode(number: number): Promise<boolean | undefined>
  /** Calls `onHead` for new heads of a WebSocket endpoint, as a wake-up only: it may fall silent. */
  watchHeads(onHead: () => void): () => void
  endpoints(): EndpointFacts[]
  /** The chain is not followed any more: what endpoints told of its head says nothing from now on. */
  forgetHeads(): void
  /** The name of the endpoint that answers now. */
  activeEndpoint(): string
  /** Rests the endpoint of this name, because what it said was found to be false. */
  blame(name: string, fault: RpcFault): void
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
      pool.ask('head', {}, async (health) => {
        const head = await fetchHead(health.endpoint)
        health.sawHead(head)
        return head
      }),
    block: (number, asking = {}) =>
      pool.ask('block', asking, ({ endpoint }) => fetchBlock(endpoint, number)),
    blockByHash: (hash) =>
      pool.ask('block', {}, ({ endpoint }) => fetchBlockByHash(endpoint, hash)),
    headRange: (from, to, asking = {}) =>
      pool.ask('range', asking, ({ endpoint, widths }) => {
        const { lane = 'live' } = asking
        return narrowRange(endpoint, { from, to, width: widths.head, lane }, (first, last) =>
          fetchHeadRange(endpoint, { address, from: first, to: last }, lane),
        )
      }),
    historyRange: (from, to, asking = {}) =>
      readHistory(pool, { address, from, to }, { lane: 'history', ...asking }),
    hasCode: (number) =>
      pool.ask('code', { lane: 'audit' }, ({ endpoint }) => hasCode(endpoint, address, number)),
    watchHeads: (onHead) =>
      watchHeads(
        pool.all.map(({ endpoint }) => endpoint),
        onHead,
        modules.logger,
      ),
    endpoints: pool.facts,
    forgetHeads: pool.forgetHeads,
    activeEndpoint: () => pool.active().endpoint.name,
    blame(name, fault) {
      const blamed = pool.all.find(({ endpoint }) => endpoint.name === name)
      if (blamed !== undefined) pool.failed(blamed, 'blamed', fault, 'live')
    },
    close: pool.close,
  }
}
