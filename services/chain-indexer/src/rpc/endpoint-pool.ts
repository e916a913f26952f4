import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import { unlessAborted } from '@ssv-exporter/service-kit/unless-aborted'
import { createEndpoint } from './endpoint.ts'
import { createEndpointHealth, type EndpointFacts, type EndpointHealth } from './endpoint-health.ts'
import { type Anchor, type Introduction, identifyEndpoint } from './identify-endpoint.ts'
import type { Lane } from './pacer.ts'
import { RpcFault } from './rpc-fault.ts'
import { createEndpointMetrics } from './rpc-metrics.ts'

export interface AskOptions {
  lane?: Lane
  /** Excludes the endpoint of this name, to get a second opinion. */
  except?: string | undefined
}

/** The endpoints and their selection. */
export interface EndpointPool {
  readonly all: readonly EndpointHealth[]
  /** The endpoint that last answered a query about the head. */
  active(): EndpointHealth
  /**
   * Runs a query on the most preferred endpoint that is healthy and not lagging, and on the next
   * one if it fails.
   * @throws RpcFault of the last endpoint tried
   */
  ask<T>(
    question: string,
    options: AskOptions,
    work: (health: EndpointHealth) => Promise<T>,
  ): Promise<T>
  /** The other endpoints that are healthy, not lagging, and verified to serve our chain. */
  others(health: EndpointHealth, lane: Lane): EndpointHealth[]
  /** Reports an unusable or false answer. */
  failed(health: EndpointHealth, question: string, error: unknown, lane: Lane): void
  /** @throws RpcFault */
  chainId(): Promise<number>
  anchor(block: Anchor): void
  /** Discards the endpoints' reported heads. */
  forgetHeads(): void
  facts(): EndpointFacts[]
  close(): void
}

/** The error that pending queries reject with when the pool is closed. */
const CLOSED = new Error('The chain source was closed')

/** How often the heads of unused endpoints are polled. */
const PROBE_MS = 5_000
/** An endpoint more blocks than this behind the highest head is not used. */
const MOST_BEHIND = 3
/** An endpoint that is behind by less is not used if its head has not changed for this long. */
const STALE_SECONDS = 12
/** Failures of these kinds do not rest the only endpoint. */
const SOFT = new Set(['failed', 'invalid', 'missing', 'inconsistent', 'incomplete', 'range'])

/** @param urls in order of preference */
export function createEndpointPool(
  urls: readonly string[],
  { metrics, now }: { metrics: Metrics; now: () => number },
): EndpointPool {
  const all = urls.map((url) => createEndpointHealth(createEndpoint(url), now))
  const facts = () => all.map((health) => health.facts(health === active))
  const { requests } = createEndpointMetrics(metrics, () => facts())
  const anchors: Anchor[] = []
  let expectedChainId: number | undefined
  let active = all[0] as EndpointHealth
  let probedAt = 0
  /** Endpoints verified to serve our chain that have not failed since. */
  const known = new Set<EndpointHealth>()
  const closing = new AbortController()

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
  /** Polls the heads of unused endpoints in the background. */
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
    requests.inc({ rpc: health.endpoint.name, question, outcome })
    health.failed(error, lane)
    if (outcome === 'invalid') health.forgetHead()
    // The same URL may lead to a different node when it comes back.
    known.delete(health)
  }
  /** The healthy endpoints of `among`: those that do not lag first, then the others. */
  const well = (among: readonly EndpointHealth[], lane: Lane) => {
    const found = among.filter((health) => health.resting(lane) === undefined)
    // Until a block of our chain is known, they may be on different chains: then only preference
    // decides.
    const heads = anchors.length === 0 ? [] : found.map(({ head }) => head?.number ?? 0)
    const highest = Math.max(0, ...heads)
    const isBehind = (health: EndpointHealth) => {
      const { headBlock = highest, headUnchangedSeconds = 0 } = health.facts(false)
      const behind = highest - headBlock
      return behind > MOST_BEHIND || (behind > 0 && headUnchangedSeconds >= STALE_SECONDS)
    }
    return { best: found.filter((health) => !isBehind(health)), behind: found.filter(isBehind) }
  }
  /** The endpoints to try, in order. */
  const candidates = (lane: Lane, except: string | undefined): EndpointHealth[] => {
    const others = all.filter(({ endpoint }) => endpoint.name !== except)
    const { best, behind } = well(others, lane)
    const soft = others.filter((health) => SOFT.has(health.resting(lane) ?? ''))
    return [...best, ...behind, ...soft]
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
  const ask: EndpointPool['ask'] = async (question, { lane = 'live', except }, work) => {
    if (all.length > 1 && now() - probedAt > PROBE_MS) {
      const probing = probe()
      if (!all.every((health) => health.head !== undefined || health.facts(false).failures > 0)) {
        await unlessAborted(probing, closing.signal)
      }
    }
    let fault: unknown
    for (const health of candidates(lane, except)) {
      try {
        if (!known.has(health)) await unlessAborted(introduce(health), closing.signal)
        const answer = await unlessAborted(work(health), closing.signal)
        requests.inc({ rpc: health.endpoint.name, question, outcome: 'ok' })
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

  return {
    all,
    active: () => active,
    ask,
    others: (health, lane) =>
      well(all, lane).best.filter((other) => other !== health && known.has(other)),
    failed,
    async chainId() {
      expectedChainId ??= await ask('identity', {}, async (health) => {
        return (await introduce(health)).chainId
      })
      return expectedChainId
    },
    anchor(block) {
      anchors.push(block)
      known.clear()
      probedAt = 0
      forgetHeads()
    },
    forgetHeads,
    facts,
    close() {
      closing.abort(CLOSED)
      for (const { endpoint } of all) endpoint.close()
    },
  }
}
