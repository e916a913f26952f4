import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Generation } from '@ssv-exporter/ssv/generation'
import { createDecisions, type Decisions } from './decisions.ts'
import type { Faults } from './faults.ts'
import type { ForkClock } from './fork-clock.ts'
import { createGenuineMessages } from './genuine-messages.ts'
import { gullibleJudge, verifyingJudge } from './judge-gossip.ts'
import type { WritableLedger } from './ledger.ts'
import { networkKeyOf } from './network-key.ts'
import { createNetworkPeer } from './network-peer.ts'
import { createOperator } from './operator.ts'
import type { OperatorNetworkOptions } from './operator-network.ts'
import { createPeerMesh, type PeerMesh } from './peer-mesh.ts'
import { createRogue, type Rogue } from './rogue.ts'
import { createTeller } from './teller.ts'

export interface NetworkPartsModules {
  readonly generation: Generation
  readonly clock: ForkClock
  readonly ledger: WritableLedger
  readonly faults: () => Faults
  readonly signal: AbortSignal
  readonly logger: Logger
}

/** What a network of operators is made of, before anything of it is started. */
export interface NetworkParts {
  readonly mesh: PeerMesh
  readonly decisions: Decisions
  readonly rogue: Rogue
}

/** @param bootNodes node records; absent: without discovery */
export function createNetworkParts(
  options: Required<OperatorNetworkOptions>,
  bootNodes: readonly string[] | undefined,
  modules: NetworkPartsModules,
): NetworkParts {
  const { seed, networkId, historyPerChain } = options
  const { generation, clock, faults, logger } = modules
  const genuine = createGenuineMessages()
  const judge = options.gullible ? gullibleJudge : verifyingJudge(genuine)
  const common = { networkId, ...(bootNodes && { bootNodes }) }
  const operators = Array.from({ length: options.operators }, (_, index) =>
    createOperator(
      { ...common, index, seed, historyPerChain, key: options.operatorKeys[index] },
      { generation, clock, logger, judge, manners: () => faults().history[index] ?? 'honest' },
    ),
  )
  const mesh = createPeerMesh(operators)
  const rogue = createRogue({
    createPeer: (number) =>
      createNetworkPeer(
        { ...common, privateKey: networkKeyOf(`${seed} rogue ${number}`) },
        { generation, clock, logger },
      ),
    addresses: () => operators.map((operator) => operator.address()),
  })
  const teller = createTeller(options, { mesh, genuine, rogue })
  return { mesh, rogue, decisions: createDecisions({ seed }, { ...modules, mesh, teller }) }
}
