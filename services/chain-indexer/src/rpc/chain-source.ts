import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import type { BlockRange } from './block-range.ts'
import type { ChainBlock } from './chain-block.ts'
import { createEndpoint, type Endpoint } from './endpoint.ts'
import { createEndpointHealth, type EndpointFacts, type EndpointHealth } from './endpoint-health.ts'
import { fetchBlock } from './fetch-block.ts'
import { fetchHeadRange } from './fetch-head-range.ts'
import { fetchHistoryRange, type HistoryRange } from './fetch-history-range.ts'
import { type Anchor, type Introduction, identifyEndpoint } from './identify-endpoint.ts'
import { narrowRange } from './narrow-range.ts'
import type { Lane } from './pacer.ts'
import { parseBlock } from './parse-block.ts'
import { RpcFault } from './rpc-fault.ts'
import { createEndpointMetrics } from './rpc-metrics.ts'
import { watchHeads } from './watch-heads.ts'

export interface ChainSourceOptions {
  /** In order of preference. */
  urls: readonly string[]
  /** The registry contract, lower-case hex. */
  address: string
}

export interface AskOptions {
  lane?: Lane
  /** The endpoint of this name is not asked: another one is to say. */
  except?: string | undefined
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
  /** The logs of settled blocks from `from` on; it may end before `to`. */
  historyRange(from: number, to: number, options?: AskOptions): Promise<HistoryRange>
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

/** What questions under way end with when the source is closed. */
const CLOSED = new Error('The chain source was closed')

/** How often the endpoints that are not in use are asked how far they are. */
const PROBE_MS = 5_000
/** An endpoint so many blocks behind the highest head is left; less is the normal spread of a block, */
const MOST_BEHIND = 3
/** unless its head has not moved for a slot. */
const STALE_SECONDS = 12
/** Failures of these kinds are no reason to stand still when there is no other endpoint. */
const SOFT = new Set(['failed', 'invalid', 'missing', 'inconsistent', 'incomplete', 'range'])

export function createChainSource(
  options: ChainSourceOptions,
  modules: { logger: Logger; metrics: Metrics; now?: () => number },
): ChainSource {
  const { now = Date.now } = modules
  const { address } = options
  const all = options.urls.map((url) => createEndpointHealth(createEndpoint(url), now))
  const metrics = createEndpointMetrics(modules.metrics, () => facts())
  const anchors: Anchor[] = []
  let expectedChainId: number | undefined
  let active = all[0] as EndpointHealth
  let probedAt = 0
  /** Endpoints that were seen to serve our chain, and did not fail since. */
  const known = new Set<EndpointHealth>()
  const closing = Promise.withResolvers<never>()
  closing.promise.catch(() => {})

  const facts = () => all.map((health) => health.facts(health === active))
  const forgetHeads = () => {
    for (const health of all) health.forgetHead()
  }

  const introduce = async (health: EndpointHealth): Promise<Introduction> => {
    const { endpoint } = health
    const introduction = await identifyEndpoint(endpoint, anchors)
    const { chainId, head } = introduction
    if (expectedChainId !== undefined && chainId !== expectedChainId) {
      const detail = `chain ${chainId} instead of ${expectedChainId}`
      throw new RpcFault('invalid', { endpoint: endpoint.name, method: 'eth_chainId', detail })
    }
    health.sawHead(head)
    known.add(health)
    return introduction
  }
  /** Looks, beside what is asked, how far every endpoint is that is not in use. */
  const probe = (): Promise<unknown> => {
    probedAt = now()
    return Promise.all(
      all
        .filter((health) => health !== active || !known.has(health))
        .filter((health) => health.restsFor() === 0)
        .map((health) =>
          introduce(health).catch((error) => failed(health, 'probe', error, 'live')),
        ),
    )
  }
  const failed = (health: EndpointHealth, question: string, error: unknown, lane: Lane) => {
    const outcome = error instanceof RpcFault ? error.reason : 'failed'
    metrics.requests.inc({ rpc: health.endpoint.name, question, outcome })
    health.failed(error, lane)
    if (outcome === 'invalid') health.forgetHead()
    // Behind the same URL there may be another node when it comes back.
    known.delete(health)
  }
  /** Whom to ask, in this order. */
  const candidates = (lane: Lane, except: string | undefined): EndpointHealth[] => {
    const others = all.filter(({ endpoint }) => endpoint.name !== except)
    const well = others.filter((health) => health.resting(lane) === undefined)
    // Before a block of ours is known, they may be of different chains: then preference alone decides.
    const heads = anchors.length === 0 ? [] : well.map(({ head }) => head?.number ?? 0)
    const highest = Math.max(0, ...heads)
    const isBehind = (health: EndpointHealth) => {
      const { headBlock = highest, headUnchangedSeconds = 0 } = health.facts(false)
      const behind = highest - headBlock
      return behind > MOST_BEHIND || (behind > 0 && headUnchangedSeconds >= STALE_SECONDS)
    }
    const best = [...well.filter((health) => !isBehind(health)), ...well.filter(isBehind)]
    const soft = others.filter((health) => SOFT.has(health.resting(lane) ?? ''))
    return [...best, ...soft]
  }

  const ask = async <T>(
    question: string,
    { lane = 'live', except }: AskOptions,
    work: (health: EndpointHealth) => Promise<T>,
  ): Promise<T> => {
    if (all.length > 1 && now() - probedAt > PROBE_MS) {
      const probing = probe()
      if (!all.every((health) => health.head !== undefined || health.facts(false).failures > 0)) {
        await Promise.race([probing, closing.promise])
      }
    }
    let fault: unknown
    for (const health of candidates(lane, except)) {
      try {
        if (!known.has(health)) await Promise.race([introduce(health), closing.promise])
        const answer = await Promise.race([work(health), closing.promise])
        metrics.requests.inc({ rpc: health.endpoint.name, question, outcome: 'ok' })
        health.answered()
        if (lane === 'live' && except === undefined) active = health
        return answer
      } catch (error) {
        if (error === CLOSED) throw error
        fault = error
        failed(health, question, error, lane)
      }
    }
    throw fault ?? noneLeft(lane)
  }
  const noneLeft = (lane: Lane): RpcFault => {
    const reasons = all.map(
      (health) => `${health.endpoint.name} ${health.resting(lane) ?? 'excepted'}`,
    )
    const isSyncing = all.some((health) => health.resting(lane) === 'syncing')
    return new RpcFault(isSyncing ? 'syncing' : 'resting', {
      endpoint: 'every endpoint',
      method: lane,
      detail: reasons.join(', '),
    })
  }
  /** A range that proves false afterwards counts against whoever gave it. */
  const confirming = (health: EndpointHealth, range: HistoryRange, lane: Lane): HistoryRange => {
    const confirmed = range.confirmed.catch((error) => {
      failed(health, 'confirm', error, lane)
      throw error
    })
    confirmed.catch(() => {})
    return { ...range, confirmed }
  }

  return {
    async chainId() {
      expectedChainId ??= await ask('identity', {}, async (health) => {
        return (await introduce(health)).chainId
      })
      return expectedChainId
    },
    anchor(block) {
      anchors.push(block)
      known.clear()
      forgetHeads()
    },
    head: () =>
      ask('head', {}, async (health) => {
        const head = await fetchHead(health.endpoint)
        health.sawHead(head)
        return head
      }),
    block: (number, asking = {}) =>
      ask('block', asking, ({ endpoint }) => fetchBlock(endpoint, number)),
    blockByHash: (hash) => ask('block', {}, ({ endpoint }) => fetchByHash(endpoint, hash)),
    headRange: (from, to, asking = {}) =>
      ask('range', asking, ({ endpoint, widths }) => {
        const { lane = 'live' } = asking
        return narrowRange(endpoint, { from, to, width: widths.head, lane }, (first, last) =>
          fetchHeadRange(endpoint, { address, from: first, to: last }, lane),
        )
      }),
    historyRange: (from, to, asking = {}) => {
      const { lane = 'history' } = asking
      return ask('range', { ...asking, lane }, async (health) => {
        const { endpoint, widths } = health
        const range = await narrowRange(
          endpoint,
          { from, to, width: widths.history, lane },
          (first, last) => fetchHistoryRange(endpoint, { address, from: first, to: last }, lane),
        )
        return confirming(health, range, lane)
      })
    },
    watchHeads: (onHead) =>
      watchHeads(
        all.map(({ endpoint }) => endpoint),
        onHead,
        modules.logger,
      ),
    endpoints: facts,
    forgetHeads,
    activeEndpoint: () => active.endpoint.name,
    blame(name, fault) {
      const blamed = all.find(({ endpoint }) => endpoint.name === name)
      if (blamed !== undefined) failed(blamed, 'blamed', fault, 'live')
    },
    close() {
      closing.reject(CLOSED)
      for (const { endpoint } of all) endpoint.close()
    },
  }
}

async function fetchHead(endpoint: Endpoint): Promise<ChainBlock> {
  const method = 'eth_getBlockByNumber'
  const header = parseBlock(await endpoint.request(method, ['latest', false]))
  if (header === undefined) {
    throw new RpcFault('invalid', { endpoint: endpoint.name, method, detail: 'not a block' })
  }
  return header
}

async function fetchByHash(endpoint: Endpoint, hash: string): Promise<ChainBlock | undefined> {
  const method = 'eth_getBlockByHash'
  const header = parseBlock(await endpoint.request(method, [hash, false]))
  if (header !== undefined && header.hash !== hash) {
    throw new RpcFault('invalid', { endpoint: endpoint.name, method, detail: 'another block' })
  }
  return header
}
