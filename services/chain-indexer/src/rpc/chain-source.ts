import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import type { BlockHeader } from '@ssv-exporter/store/block-window'
import type { BlockRange } from './block-range.ts'
import { createEndpoint, type Endpoint } from './endpoint.ts'
import { type ChainIdentity, fetchIdentity } from './fetch-identity.ts'
import { fetchBlock, fetchRange } from './fetch-range.ts'
import { parseBlock } from './parse-block.ts'
import { RpcFault } from './rpc-fault.ts'

export interface ChainSourceOptions {
  /** In order of preference. */
  urls: readonly string[]
  /** The registry contract, lower-case hex. */
  address: string
}

/**
 * What the indexer asks the chain. Answers come whole from one endpoint; with several, the next one is
 * asked when one fails. Once the identity was asked for, an endpoint of another chain counts as failing.
 */
export interface ChainSource {
  /** @throws RpcFault */
  identity(): Promise<ChainIdentity>
  head(): Promise<BlockHeader>
  blockByHash(hash: string): Promise<BlockHeader | undefined>
  block(number: number): Promise<BlockHeader>
  range(from: number, to: number, allHeaders: boolean): Promise<BlockRange>
  /** Calls `onHead` for new heads of a WebSocket endpoint, as a wake-up only: it may fall silent. */
  watchHeads(onHead: () => void): () => void
  /** Names without keys, and which one answers now. */
  endpoints(): { name: string; active: boolean }[]
  close(): void
}

/** What questions under way end with when the source is closed. */
const CLOSED = new Error('The chain source was closed')

/** After this long with another endpoint, the preferred one is tried again. */
const RETURN_TO_PREFERRED_MS = 60_000
const RESUBSCRIBE_MS = 2_000

export function createChainSource(
  options: ChainSourceOptions,
  modules: { logger: Logger; metrics: Metrics },
): ChainSource {
  const endpoints = options.urls.map(createEndpoint)
  const requests = modules.metrics.counter({
    name: 'ssv_rpc_requests_total',
    help: 'Questions to an RPC endpoint, by outcome',
    labelNames: ['endpoint', 'question', 'outcome'],
  })
  let active = 0
  let leftPreferredAt = 0
  let ours: ChainIdentity | undefined
  /** Endpoints that were seen to serve our chain, and did not fail since. */
  const known = new Set<Endpoint>()
  const closing = Promise.withResolvers<never>()
  closing.promise.catch(() => {})

  const assertOurs = async (endpoint: Endpoint): Promise<void> => {
    if (ours === undefined || known.has(endpoint)) return
    const { chainId, genesisHash } = await fetchIdentity(endpoint)
    if (chainId !== ours.chainId || genesisHash !== ours.genesisHash) {
      const detail = `chain ${chainId} with genesis ${genesisHash} instead of ${ours.chainId} with ${ours.genesisHash}`
      throw new RpcFault('invalid', { endpoint: endpoint.name, method: 'eth_chainId', detail })
    }
    known.add(endpoint)
  }

  const ask = async <T>(question: string, work: (endpoint: Endpoint) => Promise<T>): Promise<T> => {
    if (active !== 0 && Date.now() - leftPreferredAt > RETURN_TO_PREFERRED_MS) active = 0
    let fault: unknown
    for (let tries = 0; tries < endpoints.length; tries++) {
      const endpoint = endpoints[active] as Endpoint
      try {
        await assertOurs(endpoint)
        const answer = await Promise.race([work(endpoint), closing.promise])
        requests.inc({ endpoint: endpoint.name, question, outcome: 'ok' })
        return answer
      } catch (error) {
        if (error === CLOSED) throw error
        const outcome = error instanceof RpcFault ? error.reason : 'failed'
        requests.inc({ endpoint: endpoint.name, question, outcome })
        // Another endpoint would hardly give a larger answer: the caller asks for less.
        if (outcome === 'range') throw error
        fault = error
        // Behind the same URL there may be another node when it comes back.
        known.delete(endpoint)
        if (active === 0) leftPreferredAt = Date.now()
        active = (active + 1) % endpoints.length
      }
    }
    throw fault
  }

  return {
    async identity() {
      ours ??= await ask('identity', fetchIdentity)
      return ours
    },
    head: () => ask('head', (endpoint) => fetchHead(endpoint)),
    block: (number) => ask('block', (endpoint) => fetchBlock(endpoint, number)),
    blockByHash: (hash) => ask('block', (endpoint) => fetchByHash(endpoint, hash)),
    range: (from, to, allHeaders) =>
      ask('range', (endpoint) =>
        fetchRange(endpoint, { address: options.address, from, to, allHeaders }),
      ),
    watchHeads: (onHead) => watch(endpoints, onHead, modules.logger),
    endpoints: () => endpoints.map(({ name }, place) => ({ name, active: place === active })),
    close() {
      closing.reject(CLOSED)
      for (const endpoint of endpoints) endpoint.close()
    },
  }
}

async function fetchHead(endpoint: Endpoint): Promise<BlockHeader> {
  const method = 'eth_getBlockByNumber'
  const header = parseBlock(await endpoint.request(method, ['latest', false]))
  if (header === undefined) {
    throw new RpcFault('invalid', { endpoint: endpoint.name, method, detail: 'not a block' })
  }
  return header
}

async function fetchByHash(endpoint: Endpoint, hash: string): Promise<BlockHeader | undefined> {
  const method = 'eth_getBlockByHash'
  const header = parseBlock(await endpoint.request(method, [hash, false]))
  if (header !== undefined && header.hash !== hash) {
    throw new RpcFault('invalid', { endpoint: endpoint.name, method, detail: 'another block' })
  }
  return header
}

/** Keeps a newHeads subscription on every WebSocket endpoint, renewed when it ends. */
function watch(endpoints: readonly Endpoint[], onHead: () => void, logger: Logger): () => void {
  const ends: (() => void)[] = []
  for (const endpoint of endpoints.filter(({ live }) => live)) {
    let stopped = false
    let unsubscribe = () => {}
    let timer: NodeJS.Timeout | undefined
    const again = (error: unknown) => {
      if (stopped || timer !== undefined) return
      logger.debug({ err: error, endpoint: endpoint.name }, 'head subscription ended')
      timer = setTimeout(() => {
        timer = undefined
        subscribe()
      }, RESUBSCRIBE_MS)
    }
    const subscribe = () => {
      endpoint.subscribeHeads(onHead, again).then((end) => {
        unsubscribe = end
        if (stopped) end()
      }, again)
    }
    subscribe()
    ends.push(() => {
      stopped = true
      clearTimeout(timer)
      unsubscribe()
    })
  }
  return () => {
    for (const end of ends) end()
  }
}
