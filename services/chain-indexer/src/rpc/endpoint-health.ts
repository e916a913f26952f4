import type { ChainBlock } from './chain-block.ts'
import type { Endpoint } from './endpoint.ts'
import type { Lane } from './pacer.ts'
import { RangeWidth } from './range-width.ts'
import { RpcFault, type RpcFaultReason } from './rpc-fault.ts'

export interface EndpointFacts {
  /** Without the path, which may hold a key. */
  name: string
  /** The one that answers now. */
  active: boolean
  headBlock: number | undefined
  /** Seconds since its head was another one, as seen from here. */
  headUnchangedSeconds: number | undefined
  /** Why it is left alone, and for how many seconds more. */
  resting: { reason: RpcFaultReason; seconds: number } | undefined
  /** It does not keep the history that is wanted. */
  pruned: boolean
  /** Failures in a row. */
  failures: number
  lastFault: string | undefined
  /** The widest range of blocks it is asked for. */
  mostBlocks: number
  /** Requests a second that it is asked at most. */
  perSecond: number | undefined
}

/** What is known of one endpoint, and whether to ask it. */
export interface EndpointHealth {
  readonly endpoint: Endpoint
  readonly widths: Readonly<Record<'head' | 'history', RangeWidth>>
  readonly head: ChainBlock | undefined
  sawHead(head: ChainBlock): void
  /** What it told of its head is of no chain of ours, or not known to be. */
  forgetHead(): void
  answered(): void
  failed(fault: unknown, lane: Lane): void
  /** Why it should not be asked now. */
  resting(lane: Lane): RpcFaultReason | undefined
  /** Milliseconds until it may be asked again. */
  restsFor(): number
  facts(active: boolean): EndpointFacts
}

/** Where ranges of settled blocks begin, and as far as they grow. */
const WIDEST_RANGE = 10_000
/** Blocks near the head that are asked for together. */
const WIDEST_HEAD_RANGE = 32

interface Rest {
  firstMs: number
  longestMs: number
}

/** Each failure in a row doubles the rest. */
const RESTS: Partial<Record<RpcFaultReason, Rest>> = {
  refused: { firstMs: 60_000, longestMs: 600_000 },
  rate: { firstMs: 5_000, longestMs: 60_000 },
  syncing: { firstMs: 1_000, longestMs: 5_000 },
}
const ORDINARY_REST: Rest = { firstMs: 1_000, longestMs: 60_000 }
/** What an endpoint does not keep it will hardly have soon. */
const PRUNED_REST_MS = 600_000

export function createEndpointHealth(
  endpoint: Endpoint,
  now: () => number = Date.now,
): EndpointHealth {
  let head: ChainBlock | undefined
  let headChangedAt = 0
  let failures = 0
  let lastFault: string | undefined
  let restUntil = 0
  let restReason: RpcFaultReason = 'failed'
  let prunedUntil = 0
  const widths = {
    head: new RangeWidth(WIDEST_HEAD_RANGE),
    history: new RangeWidth(WIDEST_RANGE),
  }
  return {
    endpoint,
    widths,
    get head() {
      return head
    },
    sawHead(next) {
      if (head?.hash !== next.hash) headChangedAt = now()
      head = next
    },
    forgetHead() {
      head = undefined
    },
    answered() {
      failures = 0
      restUntil = 0
    },
    failed(fault, lane) {
      const reason = fault instanceof RpcFault ? fault.reason : 'failed'
      lastFault = fault instanceof Error ? fault.message : String(fault)
      if (reason === 'pruned' && lane !== 'live') {
        prunedUntil = now() + PRUNED_REST_MS
        return
      }
      failures++
      restReason = reason
      const { firstMs, longestMs } = RESTS[reason] ?? ORDINARY_REST
      const asked = fault instanceof RpcFault ? (fault.retryAfterMs ?? 0) : 0
      restUntil = now() + Math.max(asked, Math.min(longestMs, firstMs * 2 ** (failures - 1)))
    },
    resting(lane) {
      if (lane !== 'live' && prunedUntil > now()) return 'pruned'
      return restUntil > now() ? restReason : undefined
    },
    restsFor: () => Math.max(0, restUntil - now()),
    facts: (active) => ({
      name: endpoint.name,
      active,
      headBlock: head?.number,
      headUnchangedSeconds: head && Math.floor((now() - headChangedAt) / 1_000),
      resting:
        restUntil > now()
          ? { reason: restReason, seconds: Math.ceil((restUntil - now()) / 1_000) }
          : undefined,
      pruned: prunedUntil > now(),
      failures,
      lastFault,
      mostBlocks: widths.history.tolerated,
      perSecond: endpoint.pace(),
    }),
  }
}
