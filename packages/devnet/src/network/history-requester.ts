import type { Host } from '@ssv-exporter/p2p/host'
import type { GenesisGeneration, HistoryRequest } from '@ssv-exporter/ssv/genesis/generation'
import { createRandom } from '../random.ts'
import type { Decision } from './decision.ts'
import type { ForkClock } from './fork-clock.ts'

/** Requests to each new peer at once, as real nodes with many validators sent them. */
const BURST = 40
/** Maximum number of pending requests of an operator; further ones are skipped. */
const MAX_PENDING = 2 * BURST
/** One height in this many is followed by a request for a range or a round change. */
const RARE = 8
/** Size of a range minus one. */
const RANGE = 25
const TIMEOUT_MS = 5_000

export interface HistoryRequesterModules {
  readonly generation: GenesisGeneration
  readonly clock: ForkClock
  /** Undefined while it is down. */
  readonly host: () => Host | undefined
  /** Duty sequences of its validators: 96 lower-case hex characters each. */
  readonly publicKeys: () => readonly string[]
}

/** Makes an operator request history of other peers, and ignore the responses. */
export interface HistoryRequester {
  /** A new peer connected. */
  met(peerId: string): void
  /** A new height was decided. */
  decided(decision: Decision): void
}

export function createHistoryRequester(
  { seed }: { seed: string },
  modules: HistoryRequesterModules,
): HistoryRequester {
  const { generation, clock, host, publicKeys } = modules
  const { history: codec } = generation
  const random = createRandom(`${seed} asks`)
  let pending = 0

  function ask(peerId: string, request: HistoryRequest): void {
    const here = host()
    if (here === undefined || codec === undefined || pending >= MAX_PENDING) return
    const fork = clock.at(clock.now()).name
    const limits = { timeoutMs: TIMEOUT_MS, maxBytes: codec.maxAnswerBytes }
    pending += 1
    here
      .request(
        peerId,
        codec.protocolOf(fork, request.kind),
        codec.encodeRequest(fork, request),
        limits,
      )
      // A peer that does not answer is asked again at another height.
      .catch(() => {})
      .finally(() => {
        pending -= 1
      })
  }

  return {
    met(peerId) {
      for (const key of publicKeys().slice(0, BURST)) {
        ask(peerId, { kind: 'last', publicKey: Buffer.from(key, 'hex'), role: 0 })
      }
    },
    decided({ decided: { publicKey, role, height } }) {
      const peerId = random.pick(host()?.connections() ?? [])?.peerId
      if (peerId === undefined) return
      ask(peerId, { kind: 'last', publicKey, role })
      const drawn = random.integer(RARE)
      if (drawn === 0) {
        const from = Math.max(0, height - RANGE)
        ask(peerId, { kind: 'range', publicKey, role, from, to: height })
      }
      if (drawn === 1) ask(peerId, { kind: 'round-change', publicKey, role, height })
    },
  }
}
