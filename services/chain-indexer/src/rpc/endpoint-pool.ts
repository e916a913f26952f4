import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import { unlessAborted } from '@ssv-exporter/service-kit/unless-aborted'
import { createEndpoint } from './endpoint.ts'
import { createEndpointHealth, type EndpointFacts, type EndpointHealth } from './endpoint-health.ts'
import { RpcError } from './errors.ts'
import { type Anchor, type EndpointIdentity, identifyEndpoint } from './identify-endpoint.ts'
import type { Priority } from './pacer.ts'
import { createEndpointMetrics } from './rpc-metrics.ts'

export interface RequestOptions {
  priority?: Priority
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
   * @throws RpcError of the last endpoint tried
   */
  request<T>(
    question: string,
    options: RequestOptions,
    work: (health: EndpointHealth) => Promise<T>,
  ): Promise<T>
  /** The other endpoints that are healthy, not lagging, and verified to serve our chain. */
  others(health: EndpointHealth, priority: Priority): EndpointHealth[]
  /** Reports an unusable or false answer. */
  failed(health: EndpointHealth, question: string, error: unknown, priority: Priority): void
  /** @throws RpcError */
  chainId(): Promise<number>
  anchor(block: Anchor): void
  /** Discards the endpoints' reported heads. */
  clearHeads(): void
  facts(): EndpointFacts[]
  close(): void
}

/** The error that pending queries reject with when the pool is closed. */
const CLOSED = new Error('The chain source was closed')

/** How often the heads of unused endpoints are polled. */
const PROBE_MS = 5_000
/** An endpoint more blocks than this behind the highest head is not used. */
const MAX_BEHIND = 3
/** An endpoint that is behind by less is not used if its head has not changed for this long. */
const STALE_SECONDS = 12
/** Failures of these kinds do not pause the only endpoint. */
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
  const verified = new Set<EndpointHealth>()
  const closing = new AbortController()

  const clearHeads = () => {
    for (const health of all) health.clearHead()
  }

  const identify = async (health: EndpointHealth): Promise<EndpointIdentity> => {
    const { endpoint } = health
    const identity = await identifyEndpoint(endpoint, anchors)
    const { chainId, head } = identity
    if (expectedChainId !== undefined && chainId !== expectedChainId) {
      const detail = `chain ${chainId} instead of ${expectedChainId}`
      throw new RpcError('invalid', { endpoint: endpoint.name, method: 'eth_chainId', detail })
    }
    health.setHead(head)
    verified.add(health)
    return identity
  }
  /** Polls the heads of unused endpoints in the background. */
  const probe = (): Promise<unknown> => {
    probedAt = now()
    return Promise.all(
      all
        .filter((health) => health !== active || !verified.has(health))
        .filter((health) => health.pausedForMs() === 0)
        .map((health) => identify(health).catch((error) => failed(health, 'probe', error, 'live'))),
    )
  }
  const failed = (health: EndpointHealth, question: string, error: unknown, priority: Priority) => {
    const outcome = error instanceof RpcError ? error.reason : 'failed'
    requests.inc({ rpc: health.endpoint.name, question, outcome })
    health.failed(error, priority)
    if (outcome === 'invalid') health.clearHead()
    // The same URL may lead to a different node when it comes back.
    verified.delete(health)
  }
  /** The healthy endpoints of `among`: those that do not lag first, then the others. */
  const usable = (among: readonly EndpointHealth[], priority: Priority) => {
    const found = among.filter((health) => health.pauseReason(priority) === undefined)
    // Until a block of our chain is known, they may be on different chains: then only preference
    // decides.
    const heads = anchors.length === 0 ? [] : found.map(({ head }) => head?.number ?? 0)
    const highest = Math.max(0, ...heads)
    const isBehind = (health: EndpointHealth) => {
      const { headBlock = highest, headUnchangedSeconds = 0 } = health.facts(false)
      const behind = highest - headBlock
      return behind > MAX_BEHIND || (behind > 0 && headUnchangedSeconds >= STALE_SECONDS)
    }
    return { best: found.filter((health) => !isBehind(health)), behind: found.filter(isBehind) }
  }
  /** The endpoints to try, in order. */
  const candidates = (priority: Priority, except: string | undefined): EndpointHealth[] => {
    const others = all.filter(({ endpoint }) => endpoint.name !== except)
    const { best, behind } = usable(others, priority)
    const soft = others.filter((health) => SOFT.has(health.pauseReason(priority) ?? ''))
    return [...best, ...behind, ...soft]
  }
  const noneLeft = (priority: Priority): RpcError => {
    const reasons = all.map(
      (health) => `${health.endpoint.name} ${health.pauseReason(priority) ?? 'excluded'}`,
    )
    const isSyncing = all.some((health) => health.pauseReason(priority) === 'syncing')
    return new RpcError(isSyncing ? 'syncing' : 'resting', {
      endpoint: 'every endpoint',
      method: priority,
      detail: reasons.join(', '),
    })
  }
  const request: EndpointPool['request'] = async (
    question,
    { priority = 'live', except },
    work,
  ) => {
    if (all.length > 1 && now() - probedAt > PROBE_MS) {
      const probing = probe()
      if (!all.every((health) => health.head !== undefined || health.facts(false).failures > 0)) {
        await unlessAborted(probing, closing.signal)
      }
    }
    let fault: unknown
    for (const health of candidates(priority, except)) {
      try {
        if (!verified.has(health)) await unlessAborted(identify(health), closing.signal)
        const answer = await unlessAborted(work(health), closing.signal)
        requests.inc({ rpc: health.endpoint.name, question, outcome: 'ok' })
        health.answered()
        if (priority === 'live' && except === undefined) active = health
        return answer
      } catch (error) {
        if (error === CLOSED) throw error
        fault = error
        failed(health, question, error, priority)
      }
    }
    throw fault ?? noneLeft(priority)
  }

  return {
    all,
    active: () => active,
    request,
    others: (health, priority) =>
      usable(all, priority).best.filter((other) => other !== health && verified.has(other)),
    failed,
    async chainId() {
      expectedChainId ??= await request('identity', {}, async (health) => {
        return (await identify(health)).chainId
      })
      return expectedChainId
    },
    anchor(block) {
      anchors.push(block)
      verified.clear()
      probedAt = 0
      clearHeads()
    },
    clearHeads,
    facts,
    close() {
      closing.abort(CLOSED)
      for (const { endpoint } of all) endpoint.close()
    },
  }
}
