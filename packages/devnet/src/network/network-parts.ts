import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { GenesisGeneration } from '@ssv-exporter/ssv/genesis/generation'
import { type Adversary, createAdversary } from './adversary.ts'
import { createDecisions, type Decisions } from './decisions.ts'
import type { Faults } from './faults.ts'
import type { ForkClock } from './fork-clock.ts'
import { createGenuineMessages } from './genuine-messages.ts'
import { formValidator, verifyingValidator } from './gossip-validators.ts'
import type { OperatorHabits } from './habits.ts'
import type { WritableLedger } from './ledger.ts'
import { networkKeyOf } from './network-key.ts'
import { createNetworkPeer } from './network-peer.ts'
import { createOperator } from './operator.ts'
import type { OperatorNetworkOptions } from './operator-network-options.ts'
import { createPeerMesh, type PeerMesh } from './peer-mesh.ts'
import { createDecisionPublisher } from './publisher.ts'
import type { ValidatorSet } from './validator-set.ts'

/** Options with defaults applied. */
export type NetworkPartsOptions = Required<Omit<OperatorNetworkOptions, 'habits'>> & {
  readonly habits: OperatorHabits
}

export interface NetworkPartsModules {
  readonly generation: GenesisGeneration
  readonly clock: ForkClock
  readonly ledger: WritableLedger
  readonly validators: Pick<ValidatorSet, 'of'>
  readonly faults: () => Faults
  readonly signal: AbortSignal
  readonly logger: Logger
}

/** The components of a network of operators, before they start. */
export interface NetworkParts {
  readonly mesh: PeerMesh
  readonly decisions: Decisions
  readonly adversary: Adversary
}

/** @param bootNodes node records; absent: without discovery */
export function createNetworkParts(
  options: NetworkPartsOptions,
  bootNodes: readonly string[] | undefined,
  modules: NetworkPartsModules,
): NetworkParts {
  const { seed, networkId, historySize, habits } = options
  const { generation, clock, faults, logger } = modules
  const genuine = habits.forwardsUnverified ? undefined : createGenuineMessages()
  const validateGossip =
    genuine === undefined ? formValidator(() => clock.at(clock.now())) : verifyingValidator(genuine)
  const peerIds = new Set<string>()
  const common = { networkId, ...(bootNodes && { bootNodes }) }
  const operators = Array.from({ length: options.operators }, (_, index) =>
    createOperator(
      { ...common, index, seed, historySize, habits, key: options.operatorKeys[index] },
      {
        generation,
        clock,
        logger,
        validateGossip,
        behaviour: () => faults().history[index] ?? 'honest',
        isOperator: (peerId) => peerIds.has(peerId),
        publicKeys: (peer) => modules.validators.of(peer, mesh.peerOf),
      },
    ),
  )
  for (const { peerId } of operators) peerIds.add(peerId)
  const mesh = createPeerMesh(operators)
  const adversary = createAdversary({
    createPeer: (number) =>
      createNetworkPeer(
        { ...common, privateKey: networkKeyOf(`${seed} adversary ${number}`) },
        { generation, clock, logger },
      ),
    addresses: () => operators.map((operator) => operator.address()),
  })
  const publisher = createDecisionPublisher(options, {
    mesh,
    adversary,
    ...(genuine && { genuine }),
  })
  return {
    mesh,
    adversary,
    decisions: createDecisions({ seed, habits }, { ...modules, mesh, publisher }),
  }
}
