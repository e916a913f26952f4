import { peerIdFromString } from '@libp2p/peer-id'
import { RequestError } from './errors.ts'
import type { IdentityCache, PeerIdentity } from './identity-cache.ts'
import type { Libp2pNode } from './libp2p-node.ts'

interface Deadline {
  readonly signal?: AbortSignal
  readonly timeoutMs: number
}

/** Waits for the peer's identify information. @throws RequestError `timeout` or `aborted` */
export function awaitIdentity(
  identities: IdentityCache,
  peerId: string,
  deadline: Deadline,
): Promise<PeerIdentity> {
  return within(deadline, { peerId, protocol: 'identify' }, (signal) =>
    identities.wait(peerId, signal),
  )
}

/** Round trip in milliseconds. @throws RequestError */
export function ping(node: Libp2pNode, peerId: string, deadline: Deadline): Promise<number> {
  return within(deadline, { peerId, protocol: 'ping' }, (signal) =>
    node.services.ping.ping(peerIdFromString(peerId), { signal }),
  )
}

async function within<T>(
  { signal: caller, timeoutMs }: Deadline,
  facts: { peerId: string; protocol: string },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadline = AbortSignal.timeout(timeoutMs)
  try {
    return await work(caller === undefined ? deadline : AbortSignal.any([deadline, caller]))
  } catch (error) {
    if (caller?.aborted) throw new RequestError('aborted', facts, error)
    if (deadline.aborted) throw new RequestError('timeout', facts, error)
    const unsupported = error instanceof Error && error.name === 'UnsupportedProtocolError'
    throw new RequestError(unsupported ? 'not-supported' : 'reset', facts, error)
  }
}
