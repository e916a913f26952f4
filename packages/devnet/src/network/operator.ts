import { createHash } from 'node:crypto'
import { identityFromKey } from '@ssv-exporter/p2p/identity'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { GenesisGeneration } from '@ssv-exporter/ssv/genesis/generation'
import { answerHistory } from './answer-history.ts'
import type { HistoryBehaviour } from './faults.ts'
import type { ForkClock } from './fork-clock.ts'
import type { GossipValidator } from './gossip-validators.ts'
import type { OperatorHabits } from './habits.ts'
import { createHistoryRequester, type HistoryRequester } from './history-requester.ts'
import { networkKeyOf } from './network-key.ts'
import { createNetworkPeer, type NetworkPeer } from './network-peer.ts'
import { createOperatorHistory, type OperatorHistory } from './operator-history.ts'

export interface OperatorOptions {
  /** Its index, from 0. */
  readonly index: number
  readonly seed: string
  /** The key text it registered; absent: made up. */
  readonly key?: string | undefined
  readonly networkId: string
  /** Maximum number of stored messages. */
  readonly historySize: number
  readonly habits: OperatorHabits
  readonly bootNodes?: readonly string[]
}

export interface OperatorModules {
  readonly generation: GenesisGeneration
  readonly clock: ForkClock
  readonly behaviour: () => HistoryBehaviour
  readonly validateGossip: GossipValidator
  /** Whether a peer is an operator. */
  readonly isOperator: (peerId: string) => boolean
  /** Keys of the validators that it operates. */
  readonly publicKeys: (operator: NetworkPeer) => readonly string[]
  readonly logger: Logger
}

/** A peer with stored history: it serves the duty sequences of its validators. */
export interface Operator extends NetworkPeer {
  readonly history: OperatorHistory
  readonly requester: HistoryRequester | undefined
}

export function createOperator(options: OperatorOptions, modules: OperatorModules): Operator {
  const { index, seed, key, networkId, historySize, habits, bootNodes } = options
  const { generation, clock, behaviour, validateGossip, isOperator, publicKeys, logger } = modules
  const { history: codec } = generation
  const history = createOperatorHistory({ capacity: index < habits.fullNodes ? historySize : 0 })
  const name = `${seed} operator ${index}`
  const privateKey = networkKeyOf(name)
  const { peerId: self } = identityFromKey(privateKey)
  const { emptyAnswersInV0 } = habits
  const requester = habits.asksForHistory
    ? createHistoryRequester(
        { seed: name },
        { generation, clock, host: () => peer.host(), publicKeys: () => publicKeys(peer) },
      )
    : undefined
  const peer: NetworkPeer = createNetworkPeer(
    {
      privateKey,
      habits,
      // SSV v0.2.1-rc.1 behaviour.
      operatorId: createHash('sha256')
        .update(key ?? name)
        .digest('hex'),
      networkId,
      ...(bootNodes && { bootNodes }),
    },
    {
      generation,
      clock,
      validateGossip,
      logger: logger.child({ operator: index }),
      // Operators recognise each other.
      isFamiliar: isOperator,
      ...(requester && { onHandshake: requester.met }),
      ...(codec && {
        answer: (protocol, request, signal) =>
          answerHistory(
            { protocol, request, behaviour: behaviour(), self, emptyAnswersInV0 },
            { codec, history, signal },
          ),
      }),
    },
  )
  return { ...peer, history, requester }
}
