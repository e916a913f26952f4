import type { Host } from '@ssv-exporter/p2p/host'
import type { GenesisGeneration, HistoryRequest } from '@ssv-exporter/ssv/genesis/generation'
import { createRandom } from '../random.ts'
import type { Decision } from './decision.ts'
import type { ForkClock } from './fork-clock.ts'

/** At once, of a peer that an operator meets: as real nodes did that had more validators than that. */
const BURST = 40
/** Requests of an operator under way; beyond them it asks nothing. */
const MAX_UNDER_WAY = 2 * BURST
/** One height in so many is followed by a request for a range, or for a round change. */
const RARE = 8
/** Heights of a range but one. */
const RANGE = 25
const TIMEOUT_MS = 5_000

export interface AskerModules {
  readonly generation: GenesisGeneration
  readonly clock: ForkClock
  /** undefined while it is down. */
  readonly host: () => Host | undefined
  /** Chains of its validators: 96 lower-case hex characters each. */
  readonly publicKeys: () => readonly string[]
}

/** Lets an operator ask other peers for history, and make nothing of the answers. */
export interface Asker {
  /** Somebody new is there. */
  met(peerId: string): void
  /** There is a new height. */
  decided(decision: Decision): void
}

export function createAsker({ seed }: { seed: string }, modules: AskerModules): Asker {
  const { generation, clock, host, publicKeys } = modules
  const { history: codec } = generation
  const random = createRandom(`${seed} asks`)
  let underWay = 0

  function ask(peerId: string, request: HistoryRequest): void {
    const here = host()
    if (here === undefined || codec === undefined || underWay >= MAX_UNDER_WAY) return
    const fork = clock.at(clock.now()).name
    const limits = { timeoutMs: TIMEOUT_MS, maxBytes: codec.maxAnswerBytes }
    underWay += 1
    here
      .request(
        peerId,
        codec.protocolOf(fork, request.kind),
        codec.encodeRequest(fork, request),
        limits,
      )
      // Who does not answer is asked again at another height.
      .catch(() => {})
      .finally(() => {
        underWay -= 1
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
      const turn = random.integer(RARE)
      if (turn === 0) {
        const from = Math.max(0, height - RANGE)
        ask(peerId, { kind: 'range', publicKey, role, from, to: height })
      }
      if (turn === 1) ask(peerId, { kind: 'round-change', publicKey, role, height })
    },
  }
}
