import { createHash } from 'node:crypto'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Generation } from '@ssv-exporter/ssv/generation'
import { answerHistory } from './answer-history.ts'
import type { HistoryManners } from './faults.ts'
import type { ForkClock } from './fork-clock.ts'
import type { GossipJudge } from './judge-gossip.ts'
import { networkKeyOf } from './network-key.ts'
import { createNetworkPeer, type NetworkPeer } from './network-peer.ts'
import { createOperatorHistory, type OperatorHistory } from './operator-history.ts'

export interface OperatorOptions {
  /** Its place, from 0. */
  readonly index: number
  readonly seed: string
  /** The key text it registered; absent: made up. */
  readonly key?: string | undefined
  readonly networkId: string
  readonly historyPerChain: number
  readonly bootNodes?: readonly string[]
}

export interface OperatorModules {
  readonly generation: Generation
  readonly clock: ForkClock
  readonly manners: () => HistoryManners
  readonly judge: GossipJudge
  readonly logger: Logger
}

/** A peer with a memory: it answers for the chains of its validators. */
export interface Operator extends NetworkPeer {
  readonly history: OperatorHistory
}

export function createOperator(options: OperatorOptions, modules: OperatorModules): Operator {
  const { index, seed, key, networkId, historyPerChain, bootNodes } = options
  const { generation, clock, manners, judge, logger } = modules
  const { history: codec } = generation
  const history = createOperatorHistory(historyPerChain)
  const name = `${seed} operator ${index}`
  const peer = createNetworkPeer(
    {
      privateKey: networkKeyOf(name),
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
      judge,
      logger: logger.child({ operator: index }),
      ...(codec && {
        answer: (protocol, request, signal) =>
          answerHistory({ protocol, request, manners: manners() }, { codec, history, signal }),
      }),
    },
  )
  return { ...peer, history }
}
