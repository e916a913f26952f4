import { createHandshaker } from '@ssv-exporter/p2p/handshake'
import { createHost, type Host } from '@ssv-exporter/p2p/host'
import { newIdentity } from '@ssv-exporter/p2p/identity'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import type { NodeInfo } from '@ssv-exporter/ssv/generation'
import { GENESIS } from '@ssv-exporter/ssv/genesis/genesis'

export const NETWORK_ID = 'test-network'

export interface TestPeerOptions {
  /** Its handshake data. */
  readonly info?: Partial<NodeInfo>
  /** false: it does not support the handshake. `unanswered`: it never answers. */
  readonly handshake?: boolean | 'unanswered'
  readonly agent?: string
  /** Signs its envelopes instead of its own key. */
  readonly envelopeKey?: Uint8Array
  readonly topics?: readonly string[]
  /**
   * false: its message ids are author and sequence number, so that it sends messages that others
   * consider duplicates.
   */
  readonly contentIds?: boolean
}

/**
 * An operator at network level: a real host on the loopback address, with the handshake of the
 * generation.
 */
export async function startTestPeer(options: TestPeerOptions = {}): Promise<TestPeer> {
  const { privateKey } = newIdentity()
  const info = {
    fork: 'v1',
    networkId: NETWORK_ID,
    nodeVersion: 'v0.2.1',
    operatorId: 'a'.repeat(64),
    executionNode: '',
    consensusNode: '',
    ...options.info,
  }
  const host = createHost(
    {
      privateKey,
      listen: ['/ip4/127.0.0.1/tcp/0'],
      agent: options.agent ?? GENESIS.handshake.userAgent('v0.2.1', info.operatorId),
      gossip: options.contentIds === false ? {} : { messageId },
    },
    { logger: silentLogger() },
  )
  const handshakes: string[] = []
  const nodeInfos: NodeInfo[] = []
  const current = { info }
  const handshaker = createHandshaker<NodeInfo>(
    GENESIS.handshake,
    { privateKey: options.envelopeKey ?? privateKey, own: () => current.info },
    { host },
  )
  if (options.handshake !== false) {
    await handshaker.serve(async (peerId, theirs) => {
      handshakes.push(peerId)
      nodeInfos.push(theirs)
      return options.handshake !== 'unanswered'
    })
  }
  host.onMessage(({ id }) => host.report(id, 'accept'))
  for (const topic of options.topics ?? []) host.subscribe(topic)
  await host.start()
  return {
    host,
    handshakes,
    nodeInfos,
    address: host.addresses()[0] ?? '',
    handshake: (peerId) => handshaker.handshake(peerId),
    say: (next) => Object.assign(current.info, next),
    stop: () => host.stop(),
  }
}

export interface TestPeer {
  readonly host: Host
  /** Peers that started the handshake with it. */
  readonly handshakes: readonly string[]
  /** Their handshake data. */
  readonly nodeInfos: readonly NodeInfo[]
  /** Multiaddr with its peer id. */
  readonly address: string
  /** Starts the handshake. */
  handshake(peerId: string): Promise<NodeInfo>
  /** Changes its handshake data. */
  say(info: Partial<NodeInfo>): void
  stop(): Promise<void>
}

const [V0, V1] = GENESIS.forks

function messageId(topic: string, data: Uint8Array): Uint8Array | undefined {
  const fork = topic.startsWith('ssv.v1.') ? V1 : V0
  return fork?.messageId?.(data)
}
