import type { Handshake, HandshakeInfo, NodeInfo } from '../generation.ts'
import type { AlanNetwork } from './network-of.ts'
import { decodeAlanNodeInfo, encodeAlanNodeInfo, networkIdOf } from './node-info.ts'

const APP = 'SSV-Node'
const NO_SUBNETS: readonly boolean[] = []

/**
 * The handshake of ssv v2.3.7. The network id is the domain, which changes with Boole: a node
 * announces that of the active fork (ssv, July 2026). Nodes without the handshake are rejected:
 * they cannot be recognised by their user agent.
 */
export function createAlanHandshake({ domains, subnets }: AlanNetwork): Handshake {
  const [alanId, booleId] = [networkIdOf(domains.alan), networkIdOf(domains.boole)]
  const forkOf = (networkId: string) =>
    networkId === alanId ? 'alan' : networkId === booleId ? 'boole' : ''
  return {
    protocol: '/ssv/info/0.0.1',
    domain: 'ssv',
    payloadType: 'ssv/nodeinfo',
    own: (fork, { nodeVersion }) => ({
      fork,
      networkId: fork === 'boole' ? booleId : alanId,
      nodeVersion,
      operatorId: '',
      executionNode: '',
      consensusNode: '',
      subnets,
    }),
    encode: ({ networkId, subnets: announced, ...info }) =>
      encodeAlanNodeInfo({ networkId, metadata: { ...info, subnets: announced ?? NO_SUBNETS } }),
    decode(payload): NodeInfo {
      const { networkId, metadata } = decodeAlanNodeInfo(payload)
      const unknown = { nodeVersion: '', executionNode: '', consensusNode: '' }
      return { fork: forkOf(networkId), networkId, operatorId: '', ...unknown, ...metadata }
    },
    refuse,
    fromUserAgent: () => undefined,
    userAgent: (version) => `${APP}:${version}`,
  }
}

/**
 * A peer without any of our subnets is useless; one that does not announce its subnets is accepted.
 */
function refuse(own: HandshakeInfo, theirs: HandshakeInfo): string | undefined {
  if (own.networkId !== theirs.networkId) return 'network id'
  const shares = own.subnets?.some((wanted, i) => wanted && theirs.subnets?.[i] === true) ?? true
  return theirs.subnets === undefined || shares ? undefined : 'no shared subnet'
}
