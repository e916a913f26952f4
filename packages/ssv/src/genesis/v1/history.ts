import { sameBytes } from '@ssv-exporter/encoding/same-bytes'
import { SsvDecodeError } from '../../errors.ts'
import { JsonWriter } from '../../json/json-writer.ts'
import type { DutySequence } from '../duty-sequence.ts'
import type { HistoryAnswer, HistoryRequest } from '../generation.ts'
import { heightsOf, type ReadAnswer, readMessages, requestOf } from '../history-parts.ts'
import { decodeAgreement, encodeAgreement } from './agreement.ts'
import { decodeIdentifier, encodeIdentifier } from './identifier.ts'
import { decodeSignedMessage, writeSignedMessage } from './signed-message.ts'
import { decodeSsvMessage, encodeSsvMessage, SSV_MESSAGE_TYPES } from './ssv-message.ts'
import {
  decodeSyncMessage,
  encodeSyncMessage,
  SYNC_PROTOCOLS,
  SYNC_STATUS,
  type SyncMessage,
} from './sync-message.ts'

type Kind = HistoryRequest['kind']

const NUMBERS: Readonly<Record<Kind, bigint>> = {
  last: SYNC_PROTOCOLS.lastDecided,
  range: SYNC_PROTOCOLS.decidedHistory,
  'round-change': SYNC_PROTOCOLS.lastChangeRound,
}
/** Meaning of a response without messages, by status. */
const REASONS = new Map<bigint, string>([
  [SYNC_STATUS.unknown, 'unknown'],
  [SYNC_STATUS.error, 'error'],
  [SYNC_STATUS.badRequest, 'bad-request'],
  [SYNC_STATUS.internalError, 'internal-error'],
  [SYNC_STATUS.backOff, 'back-off'],
])

export function encodeRequestV1(request: HistoryRequest): Uint8Array {
  return wrap(request, { heights: heightsOf(request), messages: null, status: SYNC_STATUS.unknown })
}

/** @throws SsvDecodeError */
export function decodeRequestV1(kind: Kind, bytes: Uint8Array): HistoryRequest {
  const { sequence, sync } = unwrap(kind, bytes)
  return requestOf(kind, sequence, sync.params?.heights ?? [])
}

export function encodeAnswerV1(request: HistoryRequest, answer: HistoryAnswer): Uint8Array {
  if (answer.status === 'found') {
    const heights = answer.messages.map(({ height }) => BigInt(height))
    const messages = answer.messages.map((message) =>
      writeSignedMessage(new JsonWriter(), encodeAgreement(message)).finish(),
    )
    // First and last of what is given, not of what was asked for; one height stands once.
    const ends = [...heights.slice(0, 1), ...heights.slice(1).slice(-1)]
    return wrap(request, { heights: ends, messages, status: SYNC_STATUS.success })
  }
  const status = answer.status === 'not-found' ? SYNC_STATUS.notFound : statusOf(answer.reason)
  return wrap(request, { heights: heightsOf(request), messages: null, status })
}

/** @throws SsvDecodeError */
export function decodeAnswerV1(kind: Kind, bytes: Uint8Array): ReadAnswer {
  const { sequence, identifier, sync } = unwrap(kind, bytes)
  if (sync.status === SYNC_STATUS.success) {
    return readMessages(sync.messages ?? [], (text) =>
      decodeAgreement(decodeSignedMessage(text), sequence, identifier),
    )
  }
  if (sync.status === SYNC_STATUS.notFound) {
    return { answer: { status: 'not-found' }, undecodable: 0 }
  }
  const reason = REASONS.get(sync.status) ?? 'unknown'
  return { answer: { status: 'refused', reason }, undecodable: 0 }
}

function statusOf(reason: string): bigint {
  for (const [status, text] of REASONS) if (text === reason) return status
  return SYNC_STATUS.error
}

function wrap(
  request: HistoryRequest,
  sync: Pick<SyncMessage, 'messages' | 'status'> & { readonly heights: readonly bigint[] },
): Uint8Array {
  const identifier = encodeIdentifier(request)
  const data = encodeSyncMessage({
    protocol: NUMBERS[request.kind],
    params: { heights: sync.heights.length === 0 ? null : sync.heights, identifier },
    messages: sync.messages,
    status: sync.status,
  })
  return encodeSsvMessage({ type: SSV_MESSAGE_TYPES.sync, id: identifier, data })
}

/** Opens a sync message, which must be of the kind that its stream is for and of one duty sequence inside and out. */
function unwrap(
  kind: Kind,
  bytes: Uint8Array,
): {
  readonly sequence: DutySequence
  readonly identifier: Uint8Array
  readonly sync: SyncMessage
} {
  const { type, id, data } = decodeSsvMessage(bytes)
  if (type !== SSV_MESSAGE_TYPES.sync) throw new SsvDecodeError('wrong-type', 'not a sync message')
  const sequence = decodeIdentifier(id)
  if (id === null || data === null) throw new SsvDecodeError('bad-field', 'Data is missing')
  const sync = decodeSyncMessage(data)
  if (sync.protocol !== NUMBERS[kind]) throw new SsvDecodeError('wrong-type', 'Protocol')
  if (sync.params?.identifier == null || !sameBytes(sync.params.identifier, id)) {
    throw new SsvDecodeError('identifier-mismatch', 'Identifier is not id')
  }
  return { sequence, identifier: id, sync }
}
