import { createTokenBucket, type TokenBucket } from '@ssv-exporter/flow/token-bucket'
import { backoffDelay } from '@ssv-exporter/service-kit/backoff'
import type { HistoryRequest } from '@ssv-exporter/ssv/genesis/generation'
import type { HistoryPeerOptions } from '../history-options.ts'
import type { PeerTarget } from './peer-target.ts'

/** Permit for one request; released with the peer's result. */
export interface PeerPermit {
  readonly target: PeerTarget
  end(did: 'well' | 'badly'): void
}

export interface PeerQueue {
  /**
   * Waits until one of `targets` has capacity for a request; lower priority values first. Undefined
   * if none can be asked: there is none, or all of them failed recently.
   * @throws when `signal` aborts
   */
  acquire(
    targets: readonly PeerTarget[],
    urgency: number,
    signal: AbortSignal,
  ): Promise<PeerPermit | undefined>
  /**
   * The verified result of a response: peers that had history are preferred, peers with false
   * responses rest.
   */
  note(peerId: string, kind: HistoryRequest['kind'], quality: AnswerQuality): void
  readonly waiting: number
}

/**
 * had: something verified. none: the peer reported that it has nothing. false: it sent something,
 * and nothing of it verified.
 */
export type AnswerQuality = 'had' | 'none' | 'false'

interface PeerState {
  underWay: number
  failures: number
  /** Consecutive. */
  falseAnswers: number
  /** Whether it had what was last requested, by kind of request. */
  readonly had: Map<HistoryRequest['kind'], boolean>
  coolUntil: number
  readonly bucket: TokenBucket
  timer?: NodeJS.Timeout
}

interface Waiter {
  readonly targets: Map<string, PeerTarget>
  readonly urgency: number
  settle(acquire: PeerPermit | undefined): void
}

/** Beyond this number, idle peers are forgotten. */
const MAX_PEERS_KNOWN = 1_000

/** `perSecond` on average, with bursts of twice as many. */
const bucketOf = (perSecond: number) =>
  createTokenBucket({ perSecond, burst: Math.max(1, 2 * perSecond) })

/**
 * Distributes peers among requesters, with concurrency and rate limits per peer and a rest after
 * each failure.
 */
export function createPeerQueue(options: HistoryPeerOptions): PeerQueue {
  const now = () => performance.now()
  const states = new Map<string, PeerState>()
  const overall = bucketOf(options.perSecondOverall)
  const waiters: Waiter[] = []

  function stateOf(peerId: string): PeerState {
    const known = states.get(peerId)
    if (known !== undefined) return known
    if (states.size >= MAX_PEERS_KNOWN) forgetOne()
    const bucket = bucketOf(options.perSecond)
    const state = {
      underWay: 0,
      failures: 0,
      falseAnswers: 0,
      had: new Map<HistoryRequest['kind'], boolean>(),
      coolUntil: 0,
      bucket,
    }
    states.set(peerId, state)
    return state
  }

  function forgetOne(): void {
    for (const [peerId, { underWay, timer }] of states) {
      if (underWay > 0 || timer !== undefined) continue
      states.delete(peerId)
      return
    }
  }

  function msToRoom({ bucket, underWay }: PeerState): number {
    if (underWay >= options.atOnce) return Number.POSITIVE_INFINITY
    return Math.max(bucket.msToNext(now()), overall.msToNext(now()))
  }

  function take(target: PeerTarget): PeerPermit {
    const state = stateOf(target.peerId)
    state.underWay += 1
    state.bucket.reserve(now())
    overall.reserve(now())
    let ended = false
    return {
      target,
      end(did) {
        if (ended) return
        ended = true
        state.underWay -= 1
        if (did === 'well') state.failures = 0
        else if (!isResting(state)) rest(target.peerId, state, ++state.failures)
        dispatch(target.peerId)
      },
    }
  }

  /** Failures of concurrent requests count as one failure. */
  const isResting = (state: PeerState) => state.coolUntil > now()

  function rest(peerId: string, state: PeerState, times: number): void {
    state.coolUntil = now() + backoffDelay(times, options.coolDown, Math.random())
    for (const waiter of waiters.slice()) {
      if (waiter.targets.delete(peerId) && waiter.targets.size === 0) waiter.settle(undefined)
    }
  }

  /**
   * Lowest first: peers that had history when last asked, then those that should have it, then the
   * least busy.
   */
  function rankOf({ peerId, kind, isNear }: PeerTarget): number {
    const { had, underWay } = stateOf(peerId)
    const expected = had.get(kind)
    const penalty = (expected ? 0 : expected === undefined ? 1 : 2) + (isNear ? 0 : 1)
    return penalty * options.atOnce + underWay + Math.random()
  }

  /** Assigns a peer's free capacity to waiters. */
  function dispatch(peerId: string): void {
    const state = stateOf(peerId)
    for (;;) {
      const waiter = waiters.find(({ targets }) => targets.has(peerId))
      const target = waiter?.targets.get(peerId)
      if (waiter === undefined || target === undefined || state.coolUntil > now()) return
      const ms = msToRoom(state)
      if (ms > 0) return void dispatchLater(peerId, state, ms)
      waiter.settle(take(target))
    }
  }

  function dispatchLater(peerId: string, state: PeerState, ms: number): void {
    if (state.timer !== undefined || ms === Number.POSITIVE_INFINITY) return
    state.timer = setTimeout(() => {
      delete state.timer
      dispatch(peerId)
    }, ms)
  }

  function wait(targets: readonly PeerTarget[], urgency: number, signal: AbortSignal) {
    return new Promise<PeerPermit | undefined>((resolve, reject) => {
      const waiter: Waiter = {
        targets: new Map(targets.map((target) => [target.peerId, target])),
        urgency,
        settle(acquire) {
          leave()
          resolve(acquire)
        },
      }
      const onAbort = () => {
        leave()
        reject(signal.reason)
      }
      const leave = () => {
        waiters.splice(waiters.indexOf(waiter), 1)
        signal.removeEventListener('abort', onAbort)
      }
      const index = waiters.findIndex((other) => other.urgency > urgency)
      waiters.splice(index < 0 ? waiters.length : index, 0, waiter)
      signal.addEventListener('abort', onAbort, { once: true })
      for (const { peerId } of targets) {
        const state = stateOf(peerId)
        dispatchLater(peerId, state, Math.max(1, msToRoom(state)))
      }
    })
  }

  return {
    async acquire(targets, urgency, signal) {
      signal.throwIfAborted()
      const at = now()
      const awake = targets.filter(({ peerId }) => (states.get(peerId)?.coolUntil ?? 0) <= at)
      if (awake.length === 0) return undefined
      const best = awake
        .filter(({ peerId }) => msToRoom(stateOf(peerId)) === 0)
        .map((target) => ({ target, rank: rankOf(target) }))
        .sort((a, b) => a.rank - b.rank)[0]
      return best === undefined ? await wait(awake, urgency, signal) : take(best.target)
    },
    note(peerId, kind, quality) {
      const state = stateOf(peerId)
      if (quality !== 'false') {
        state.falseAnswers = 0
        state.had.set(kind, quality === 'had')
      } else if (!isResting(state)) {
        state.had.set(kind, false)
        rest(peerId, state, ++state.falseAnswers)
      }
    },
    get waiting() {
      return waiters.length
    },
  }
}
