import { SsvDecodeError } from '../../errors.ts'
import { JsonWriter } from '../../json/json-writer.ts'
import { isSameSequence } from '../duty-sequence.ts'
import type { HistoryAnswer, HistoryRequest } from '../generation.ts'
import { heightsOf, type ReadAnswer, readMessages, requestOf } from '../history-parts.ts'
import { decodeAgreementV0, encodeAgreementV0 } from './agreement.ts'
import { decodeLambda, encodeLambda } from './lambda.ts'
import {
  decodeNetworkMessageV0,
  encodeNetworkMessageV0,
  NETWORK_TYPES_V0,
} from './network-message.ts'
import { decodeSignedMessageV0, writeSignedMessageV0 } from './signed-message.ts'
import { SYNC_TYPES_V0, type SyncMessageV0 } from './sync-message.ts'

type Kind = HistoryRequest['kind']

const TYPES: Readonly<Record<Kind, bigint>> = {
  last: SYNC_TYPES_V0.highest,
  range: SYNC_TYPES_V0.range,
  'round-change': SYNC_TYPES_V0.changeRound,
}
const KINDS = new Map(Object.entries(TYPES).map(([kind, type]) => [type, kind as Kind]))
const NOT_FOUND = 'EntryNotFoundError'
/** Maximum length kept of remote text. */
const MAX_REASON_CHARACTERS = 200

export function encodeRequestV0(request: HistoryRequest): Uint8Array {
  return wrap(request, { params: heightsOf(request) })
}

/** @throws SsvDecodeError */
export function decodeRequestV0(bytes: Uint8Array): HistoryRequest {
  const sync = unwrap(bytes)
  const kind = KINDS.get(sync.type)
  if (kind === undefined) throw new SsvDecodeError('wrong-type', 'Type of SyncMessage')
  return requestOf(kind, decodeLambda(sync.lambda), sync.params)
}

export function encodeAnswerV0(request: HistoryRequest, answer: HistoryAnswer): Uint8Array {
  if (answer.status === 'not-found') return wrap(request, { error: NOT_FOUND })
  if (answer.status === 'refused') return wrap(request, { error: answer.reason })
  const messages = answer.messages.map((message) =>
    writeSignedMessageV0(new JsonWriter(), encodeAgreementV0(message)).finish(),
  )
  return wrap(request, { messages, params: heightsOf(request) })
}

/** @throws SsvDecodeError */
export function decodeAnswerV0(bytes: Uint8Array): ReadAnswer {
  const sync = unwrap(bytes)
  // About roles other than ATTESTER, operators of SSV v0.2.1-rc.1 answer only with a lambda that
  // identifies no duty sequence.
  const isEmpty = sync.error === '' && sync.messages.length === 0
  if (sync.error === NOT_FOUND || isEmpty) {
    return { answer: { status: 'not-found' }, undecodable: 0 }
  }
  if (sync.error !== '') {
    const reason = sync.error.slice(0, MAX_REASON_CHARACTERS)
    return { answer: { status: 'refused', reason }, undecodable: 0 }
  }
  const sequence = decodeLambda(sync.lambda)
  return readMessages(sync.messages, (text) => {
    const message = decodeAgreementV0(decodeSignedMessageV0(text))
    if (isSameSequence(message, sequence)) return message
    throw new SsvDecodeError('identifier-mismatch', 'lambda is not Lambda')
  })
}

function wrap(request: HistoryRequest, parts: Partial<SyncMessageV0>): Uint8Array {
  return encodeNetworkMessageV0({
    signed: null,
    sync: {
      messages: [],
      fromPeerId: '',
      params: [],
      lambda: encodeLambda(request),
      type: TYPES[request.kind],
      error: '',
      ...parts,
    },
    type: NETWORK_TYPES_V0.sync,
    streamId: '',
  })
}

function unwrap(bytes: Uint8Array): SyncMessageV0 {
  const { type, sync } = decodeNetworkMessageV0(bytes)
  if (type !== NETWORK_TYPES_V0.sync) throw new SsvDecodeError('wrong-type', 'not a sync message')
  if (sync === null) throw new SsvDecodeError('bad-field', 'SyncMessage is missing')
  return sync
}
