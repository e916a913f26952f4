import { createTokenBucket, type TokenBucket } from '@ssv-exporter/flow/token-bucket'
import { backoffDelay } from '@ssv-exporter/service-kit/backoff'
import type { HistoryRequest } from '@ssv-exporter/ssv/genesis/generation'
import type { HistoryPeerOptions } from '../history-options.ts'
import type { PeerTarget } from './peer-target.ts'

/** Leave to send one request; given back with how the peer did. */
export interface PeerTurn {
  readonly target: PeerTarget
  end(did: 'well' | 'badly'): void
}

export interface PeerQueue {
  /**
   * Waits until one of `targets` has room for a request; the more urgent (lower) first. Undefined when none of them can be asked:
   * there is none, or all of them failed a short while ago. @throws when `signal` aborts
   */
  turn(
    targets: readonly PeerTarget[],
    urgency: number,
    signal: AbortSignal,
  ): Promise<PeerTurn | undefined>
  /** What an answer turned out to be: a peer that had history is asked before others, one whose answer was false rests. */
  note(peerId: string, kind: HistoryRequest['kind'], worth: AnswerWorth): void
  readonly waiting: number
}

/** had: something verified. none: the peer said that it has nothing. false: it sent something, and nothing of it verified. */
export type AnswerWorth = 'had' | 'none' | 'false'

interface PeerState {
  underWay: number
  failures: number
  /** In a row. */
  falseAnswers: number
  /** Whether it had what it was asked for last, by kind of request. */
  readonly had: Map<HistoryRequest['kind'], boolean>
  coolUntil: number
  readonly bucket: TokenBucket
  timer?: NodeJS.Timeout
}

interface Waiter {
  readonly targets: Map<string, PeerTarget>
  readonly urgency: number
  settle(turn: PeerTurn | undefined): void
}

/** Peers of whom nothing was heard since are forgotten beyond this number. */
const MAX_PEERS_KNOWN = 1_000

/** `perSecond` in the long run, twice as many at once. */
const bucketOf = (perSecond: number) =>
  createTokenBucket({ perSecond, burst: Math.max(1, 2 * perSecond) })

/** Shares the peers among those who want to ask them: so many requests at once and per second each, a rest after each failure. */
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

  function take(target: PeerTarget): PeerTurn {
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
        offer(target.peerId)
      },
    }
  }

  /** Requests that were under way together fail together: that is one failure. */
  const isResting = (state: PeerState) => state.coolUntil > now()

  function rest(peerId: string, state: PeerState, times: number): void {
    state.coolUntil = now() + backoffDelay(times, options.coolDown, Math.random())
    for (const waiter of waiters.slice()) {
      if (waiter.targets.delete(peerId) && waiter.targets.size === 0) waiter.settle(undefined)
    }
  }

  /** The lowest is asked first: whoever had history when it was asked last, then whoever should have it, then whoever is idle. */
  function rankOf({ peerId, kind, isNear }: PeerTarget): number {
    const { had, underWay } = stateOf(peerId)
    const expected = had.get(kind)
    const doubts = (expected ? 0 : expected === undefined ? 1 : 2) + (isNear ? 0 : 1)
    return doubts * options.atOnce + underWay + Math.random()
  }

  /** Gives the room that a peer has to those who wait for it. */
  function offer(peerId: string): void {
    const state = stateOf(peerId)
    for (;;) {
      const waiter = waiters.find(({ targets }) => targets.has(peerId))
      const target = waiter?.targets.get(peerId)
      if (waiter === undefined || target === undefined || state.coolUntil > now()) return
      const ms = msToRoom(state)
      if (ms > 0) return void offerLater(peerId, state, ms)
      waiter.settle(take(target))
    }
  }

  function offerLater(peerId: string, state: PeerState, ms: number): void {
    if (state.timer !== undefined || ms === Number.POSITIVE_INFINITY) return
    state.timer = setTimeout(() => {
      delete state.timer
      offer(peerId)
    }, ms)
  }

  function wait(targets: readonly PeerTarget[], urgency: number, signal: AbortSignal) {
    return new Promise<PeerTurn | undefined>((resolve, reject) => {
      const waiter: Waiter = {
        targets: new Map(targets.map((target) => [target.peerId, target])),
        urgency,
        settle(turn) {
          leave()
          resolve(turn)
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
      const place = waiters.findIndex((other) => other.urgency > urgency)
      waiters.splice(place < 0 ? waiters.length : place, 0, waiter)
      signal.addEventListener('abort', onAbort, { once: true })
      for (const { peerId } of targets) {
        const state = stateOf(peerId)
        offerLater(peerId, state, Math.max(1, msToRoom(state)))
      }
    })
  }

  return {
    async turn(targets, urgency, signal) {
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
    note(peerId, kind, worth) {
      const state = stateOf(peerId)
      if (worth !== 'false') {
        state.falseAnswers = 0
        state.had.set(kind, worth === 'had')
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
