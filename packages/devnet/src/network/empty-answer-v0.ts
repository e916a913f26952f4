import type { SignedAgreement } from '@ssv-exporter/ssv/agreement'
import type { HistoryRequest } from '@ssv-exporter/ssv/genesis/generation'

/** The only protocol of history sync of fork v0. */
const PROTOCOL_V0 = '/sync/0.0.1'
const ATTESTER = 0
const SYNC = 3
const TYPES: Readonly<Record<HistoryRequest['kind'], number>> = {
  last: 0,
  range: 1,
  'round-change': 2,
}

/**
 * Whether an operator of fork v0 (SSV v0.2.1-rc.1) answers this request with neither messages nor
 * an error.
 */
export function isEmptyInV0(
  protocol: string,
  request: HistoryRequest,
  messages: readonly SignedAgreement[],
): boolean {
  if (protocol !== PROTOCOL_V0) return false
  // It does not understand the lambda of another role; for those, a missing last message is no
  // error either.
  return request.role !== ATTESTER || (request.kind === 'last' && messages.length === 0)
}

/** The response. Zero values are omitted, as everywhere in fork v0. */
export function emptyAnswerV0({ kind, publicKey, role }: HistoryRequest, self: string): Uint8Array {
  const key = Buffer.from(publicKey).toString('hex')
  const lambda = role === ATTESTER ? `${key}_ATTESTER` : '_UNKNOWN'
  const sync = {
    FromPeerID: self,
    Lambda: Buffer.from(lambda).toString('base64'),
    ...(TYPES[kind] !== 0 && { Type: TYPES[kind] }),
  }
  const message = { SignedMessage: null, SyncMessage: sync, Type: SYNC, StreamID: '' }
  return Buffer.from(JSON.stringify(message))
}
