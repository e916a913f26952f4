import type { ChainBlock } from './chain-block.ts'
import type { Endpoint } from './endpoint.ts'
import { RpcError, type RpcErrorReason } from './errors.ts'
import type { Priority } from './pacer.ts'
import { RangeWidth } from './range-width.ts'

export interface EndpointFacts {
  /** Without the path, which may contain a key. */
  name: string
  /** Whether this endpoint is in use. */
  active: boolean
  headBlock: number | undefined
  /** Seconds since its head last changed, as observed locally. */
  headUnchangedSeconds: number | undefined
  /** Why it is paused, and the remaining seconds. */
  paused: { reason: RpcErrorReason; seconds: number } | undefined
  /** Former name of `paused`; removed in the next release. */
  resting: { reason: RpcErrorReason; seconds: number } | undefined
  /** It does not have the required history. */
  pruned: boolean
  /** Consecutive failures. */
  failures: number
  lastFault: string | undefined
  /** Maximum requested range, in blocks. */
  mostBlocks: number
  /** Request rate limit per second. */
  perSecond: number | undefined
}

/** Health of one endpoint, and whether to use it. */
export interface EndpointHealth {
  readonly endpoint: Endpoint
  readonly widths: Readonly<Record<'head' | 'history', RangeWidth>>
  readonly head: ChainBlock | undefined
  setHead(head: ChainBlock): void
  /** Discards its reported head, which is of another chain or not verified to be of ours. */
  clearHead(): void
  answered(): void
  failed(fault: unknown, priority: Priority): void
  /** Why it should not be used now. */
  pauseReason(priority: Priority): RpcErrorReason | undefined
  /** Milliseconds until it may be used again. */
  pausedForMs(): number
  facts(active: boolean): EndpointFacts
}

/** Initial and maximum range of settled blocks. */
const WIDEST_RANGE = 10_000
/** Blocks near the head per request. */
const WIDEST_HEAD_RANGE = 32

interface Pause {
  firstMs: number
  longestMs: number
}

/** The pause doubles with each consecutive failure. */
const PAUSES: Partial<Record<RpcErrorReason, Pause>> = {
  refused: { firstMs: 60_000, longestMs: 600_000 },
  rate: { firstMs: 5_000, longestMs: 60_000 },
  syncing: { firstMs: 1_000, longestMs: 5_000 },
}
const ORDINARY_PAUSE: Pause = { firstMs: 1_000, longestMs: 60_000 }
/** An endpoint that lacks history is unlikely to have it soon. */
const PRUNED_PAUSE_MS = 600_000

export function createEndpointHealth(
  endpoint: Endpoint,
  now: () => number = Date.now,
): EndpointHealth {
  let head: ChainBlock | undefined
  let headChangedAt = 0
  let failures = 0
  let lastFault: string | undefined
  let pausedUntil = 0
  let reasonOfPause: RpcErrorReason = 'failed'
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
    setHead(next) {
      if (head?.hash !== next.hash) headChangedAt = now()
      head = next
    },
    clearHead() {
      head = undefined
    },
    answered() {
      failures = 0
      pausedUntil = 0
    },
    failed(fault, priority) {
      const reason = fault instanceof RpcError ? fault.reason : 'failed'
      lastFault = fault instanceof Error ? fault.message : String(fault)
      if (reason === 'pruned' && priority !== 'live') {
        prunedUntil = now() + PRUNED_PAUSE_MS
        return
      }
      failures++
      reasonOfPause = reason
      const { firstMs, longestMs } = PAUSES[reason] ?? ORDINARY_PAUSE
      const asked = fault instanceof RpcError ? (fault.retryAfterMs ?? 0) : 0
      pausedUntil = now() + Math.max(asked, Math.min(longestMs, firstMs * 2 ** (failures - 1)))
    },
    pauseReason(priority) {
      if (priority !== 'live' && prunedUntil > now()) return 'pruned'
      return pausedUntil > now() ? reasonOfPause : undefined
    },
    pausedForMs: () => Math.max(0, pausedUntil - now()),
    facts(active) {
      const seconds = Math.ceil((pausedUntil - now()) / 1_000)
      const paused = seconds > 0 ? { reason: reasonOfPause, seconds } : undefined
      return {
        name: endpoint.name,
        active,
        headBlock: head?.number,
        headUnchangedSeconds: head && Math.floor((now() - headChangedAt) / 1_000),
        paused,
        resting: paused,
        pruned: prunedUntil > now(),
        failures,
        lastFault,
        mostBlocks: widths.history.tolerated,
        perSecond: endpoint.pace(),
      }
    },
  }
}
