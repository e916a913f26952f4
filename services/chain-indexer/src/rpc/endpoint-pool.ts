import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import { createEndpoint } from './endpoint.ts'
import { createEndpointHealth, type EndpointFacts, type EndpointHealth } from './endpoint-health.ts'
import { type Anchor, type Introduction, identifyEndpoint } from './identify-endpoint.ts'
import type { Lane } from './pacer.ts'
import { RpcFault } from './rpc-fault.ts'
import { createEndpointMetrics } from './rpc-metrics.ts'

export interface AskOptions {
  lane?: Lane
  /** The endpoint of this name is not asked: another one is to say. */
  except?: string | undefined
}

/** The endpoints, and which of them to ask. */
export interface EndpointPool {
  readonly all: readonly EndpointHealth[]
  /** The one that answered last of what is new. */
  active(): EndpointHealth
  /**
   * Puts a question to the most preferred endpoint that is well and not behind; to the next one when it fails.
   * @throws RpcFault of the last one asked
   */
  ask<T>(
    question: string,
    options: AskOptions,
    work: (health: EndpointHealth) => Promise<T>,
  ): Promise<T>
  /** The other endpoints that are well, not behind, and were seen to serve our chain. */
  others(health: EndpointHealth, lane: Lane): EndpointHealth[]
  /** An answer was no use, or proved false. */
  failed(health: EndpointHealth, question: string, error: unknown, lane: Lane): void
  /** @throws RpcFault */
  chainId(): Promise<number>
  anchor(block: Anchor): void
  /** What endpoints told of their heads says nothing any more. */
  forgetHeads(): void
  facts(): EndpointFacts[]
  close(): void
}

/** What questions under way end with when the pool is closed. */
const CLOSED = new Error('The chain source was closed')

/** How often the endpoints that are not in use are asked how far they are. */
const PROBE_MS = 5_000
/** An endpoint so many blocks behind the highest head is left; less is the normal spread of a block, */
const MOST_BEHIND = 3
/** unless its head has not moved for a slot. */
const STALE_SECONDS = 12
/** Failures of these kinds are no reason to stand still when there is no other endpoint. */
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
  /** Endpoints that were seen to serve our chain, and did not fail since. */
  const known = new Set<EndpointHealth>()
  const closing = Promise.withResolvers<never>()
  closing.promise.catch(() => {})

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
    requests.inc({ rpc: health.endpoint.name, question, outcome })
    health.failed(error, lane)
    if (outcome === 'invalid') health.forgetHead()
    // Behind the same URL there may be another node when it comes back.
    known.delete(health)
  }
  /** The endpoints of `among` that are well: those that are not behind, then the others. */
  const well = (among: readonly EndpointHealth[], lane: Lane) => {
    const found = among.filter((health) => health.resting(lane) === undefined)
    // Before a block of ours is known, they may be of different chains: then preference alone decides.
    const heads = anchors.length === 0 ? [] : found.map(({ head }) => head?.number ?? 0)
    const highest = Math.max(0, ...heads)
    const isBehind = (health: EndpointHealth) => {
      const { headBlock = highest, headUnchangedSeconds = 0 } = health.facts(false)
      const behind = highest - headBlock
      return behind > MOST_BEHIND || (behind > 0 && headUnchangedSeconds >= STALE_SECONDS)
    }
    return { best: found.filter((health) => !isBehind(health)), behind: found.filter(isBehind) }
  }
  /** Whom to ask, in this order. */
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
        await Promise.race([probing, closing.promise])
      }
    }
    let fault: unknown
    for (const health of candidates(lane, except)) {
      try {
        if (!known.has(health)) await Promise.race([introduce(health), closing.promise])
        const answer = await Promise.race([work(health), closing.promise])
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
      closing.reject(CLOSED)
      for (const { endpoint } of all) endpoint.close()
    },
  }
}
