import type { Handshake, NodeInfo } from '../generation.ts'
import { decodeNodeInfo, encodeNodeInfo } from './node-info.ts'

const APP = 'SSV-Node'
/** Maximum length kept of remote text. */
const MAX_CHARACTERS = 128

/** The handshake of SSV v0.2.1-rc.1, for all forks. */
export const GENESIS_HANDSHAKE: Handshake = {
  protocol: '/ssv/info/0.0.1',
  domain: 'ssv',
  payloadType: 'ssv/nodeinfo',
  own: (fork, self) => ({ ...self, fork, operatorId: '', executionNode: '', consensusNode: '' }),
  encode: encodeNodeInfo,
  decode: decodeNodeInfo,
  refuse,
  fromUserAgent,
  userAgent: (version, operatorId) =>
    operatorId === undefined
      ? `${APP}:${version}:exporter`
      : `${APP}:${version}:operator:${operatorId}`,
}

/**
 * v1 and v2 are one network with two names; v0 is a separate network. The original in fork v0
 * rejected no peer; here a foreign network id is always rejected.
 */
function refuse(
  own: Pick<NodeInfo, 'fork' | 'networkId'>,
  theirs: Pick<NodeInfo, 'fork' | 'networkId'>,
): string | undefined {
  if (own.networkId !== theirs.networkId) return 'network id'
  return own.fork !== 'v0' && theirs.fork === 'v0' ? 'fork' : undefined
}

/**
 * Releases without the handshake belong to fork v0. Texts: `<app>:<version>:operator:<operator
 * id>`, `<app>:<version>:exporter`.
 */
function fromUserAgent(agent: string, networkId: string): NodeInfo | undefined {
  const [, version, type, operatorId = ''] = agent.split(':', 4)
  if (version === undefined) return undefined
  return {
    fork: 'v0',
    networkId,
    nodeVersion: version.slice(0, MAX_CHARACTERS),
    operatorId: type === 'operator' ? operatorId.slice(0, MAX_CHARACTERS) : '',
    executionNode: '',
    consensusNode: '',
  }
}
