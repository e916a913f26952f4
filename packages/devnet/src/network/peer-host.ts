import { createHandshaker } from '@ssv-exporter/p2p/handshake'
import { createHost, type Host } from '@ssv-exporter/p2p/host'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { NodeInfo } from '@ssv-exporter/ssv/generation'
import type { GenesisGeneration } from '@ssv-exporter/ssv/genesis/generation'
import type { ForkClock } from './fork-clock.ts'
import type { GossipValidator } from './gossip-validators.ts'
import { IDEAL_HABITS, type OperatorHabits } from './habits.ts'
import { identifyAgain } from './identify-twice.ts'

const VERSION = 'v0.2.1-devnet'
const SHORT_AGENT = `SSV-Node:${VERSION}`

export interface PeerHostOptions {
  /** secp256k1, 32 bytes. */
  readonly privateKey: Uint8Array
  /** Absent for a peer that is no operator. */
  readonly operatorId?: string
  readonly networkId: string
  /** Multiaddr. */
  readonly listen: string
  /** Default: none of them. */
  readonly habits?: Pick<OperatorHabits, 'identifiesTwice' | 'dropsSilentPeers' | 'shortAgent'>
}

export interface PeerHostModules {
  readonly generation: GenesisGeneration
  readonly clock: ForkClock
  readonly validateGossip: GossipValidator
  /** Whether it rejects a peer, in either direction. */
  readonly refuses: (peerId: string) => boolean
  /** Whether it tolerates a peer that does not answer at once. Default: none. */
  readonly isFamiliar?: (peerId: string) => boolean
  /** Called with each accepted peer after its handshake. */
  readonly onHandshake?: (peerId: string) => void
  readonly logger: Logger
}

/** The unstarted host of an operator: sends and answers handshakes, and validates gossip. */
export async function createPeerHost(
  options: PeerHostOptions,
  modules: PeerHostModules,
): Promise<Host> {
  const { privateKey, operatorId, networkId, listen, habits = IDEAL_HABITS } = options
  const { generation, clock, validateGossip, refuses, logger } = modules
  const { isFamiliar = () => false, onHandshake = () => {} } = modules
  const fork = () => clock.at(clock.now())
  const own = (): NodeInfo => ({
    fork: fork().name,
    networkId,
    nodeVersion: VERSION,
    operatorId: operatorId ?? '',
    executionNode: '',
    consensusNode: '',
  })
  const isOneOfUs = (info: NodeInfo) => generation.handshake.refuse(own(), info) === undefined
  const host = createHost(
    {
      privateKey,
      listen: [listen],
      agent:
        habits.shortAgent && fork().name !== 'v0'
          ? SHORT_AGENT
          : generation.handshake.userAgent(VERSION, operatorId),
      gossip: {
        messageId: (_topic, data) => fork().messageId?.(data),
        maxMessageBytes: fork().maxMessageBytes,
      },
      // All peers have the same address here.
      limits: { inboundPerSecondPerAddress: 1_000, maxInboundPending: 100 },
    },
    { logger },
  )
  host.onMessage((message) => host.report(message.id, validateGossip(message)))
  const handshaker = createHandshaker(generation.handshake, { privateKey, own }, { host })
  await handshaker.serve((_peerId, info) => isOneOfUs(info))
  host.onConnection(({ peerId }) => {
    if (refuses(peerId)) return void host.disconnect(peerId)
    handshaker.handshake(peerId).then(
      (info) => (isOneOfUs(info) ? onHandshake(peerId) : host.disconnect(peerId)),
      (error) => {
        logger.debug({ err: error, peerId }, 'handshake failed')
        if (habits.dropsSilentPeers) leaveUnknown(peerId)
      },
    )
    if (habits.identifiesTwice) {
      void identifyAgain(host, peerId).then((isKnown) => isKnown || leaveUnknown(peerId))
    }
  })

  /** An unidentified peer is treated as a node of fork v0, which nodes of later forks reject. */
  function leaveUnknown(peerId: string): void {
    if (fork().name !== 'v0' && !isFamiliar(peerId)) host.disconnect(peerId)
  }

  return host
}
