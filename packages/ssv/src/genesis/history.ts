import { SsvDecodeError } from '../errors.ts'
import type { HistoryCodec, HistoryRequest } from './generation.ts'
import { decodeAnswerV0, decodeRequestV0, encodeAnswerV0, encodeRequestV0 } from './v0/history.ts'
import { decodeAnswerV1, decodeRequestV1, encodeAnswerV1, encodeRequestV1 } from './v1/history.ts'

type Kind = HistoryRequest['kind']

const PROTOCOL_V0 = '/sync/0.0.1'
/**
 * libp2p protocol ids of forks v1 and v2. NETWORKING.md of the project lists others, which its code
 * never used.
 */
const PROTOCOLS_V1: Readonly<Record<Kind, string>> = {
  last: '/ssv/sync/decided/last/0.0.1',
  range: '/ssv/sync/decided/history/0.0.1',
  'round-change': '/ssv/sync/round/0.0.1',
}
const KINDS_V1 = new Map(
  Object.entries(PROTOCOLS_V1).map(([kind, protocol]) => [protocol, kind as Kind]),
)
/** SSV v0.2.1-rc.1 behaviour: a range is cut to 25 heights after the first. */
const MAX_BATCH = 26
/** The longest meaningful request (fork v1) has about 500 bytes. */
const MAX_REQUEST_BYTES = 4096
/** 26 decided attester messages take about 40 KiB; blocks are larger. */
const MAX_ANSWER_BYTES = 2 ** 20

/** History sync of all genesis forks, distinguished by protocol id. */
export const GENESIS_HISTORY: HistoryCodec = {
  maxBatch: MAX_BATCH,
  maxRequestBytes: MAX_REQUEST_BYTES,
  maxAnswerBytes: MAX_ANSWER_BYTES,
  protocols: (fork) => (fork === 'v0' ? [PROTOCOL_V0] : Object.values(PROTOCOLS_V1)),
  protocolOf: (fork, kind) => (fork === 'v0' ? PROTOCOL_V0 : PROTOCOLS_V1[kind]),
  encodeRequest: (fork, request) =>
    fork === 'v0' ? encodeRequestV0(request) : encodeRequestV1(request),
  decodeRequest(protocol, data) {
    bound(data, MAX_REQUEST_BYTES)
    return protocol === PROTOCOL_V0
      ? decodeRequestV0(data)
      : decodeRequestV1(kindOf(protocol), data)
  },
  encodeAnswer: (protocol, request, answer) =>
    protocol === PROTOCOL_V0 ? encodeAnswerV0(request, answer) : encodeAnswerV1(request, answer),
  decodeAnswer(protocol, data) {
    bound(data, MAX_ANSWER_BYTES)
    return protocol === PROTOCOL_V0 ? decodeAnswerV0(data) : decodeAnswerV1(kindOf(protocol), data)
  },
}

function bound(data: Uint8Array, most: number): void {
  if (data.length > most) throw new SsvDecodeError('too-large', `more than ${most} bytes`)
}

function kindOf(protocol: string): Kind {
  const kind = KINDS_V1.get(protocol)
  if (kind === undefined) throw new SsvDecodeError('wrong-type', 'protocol id')
  return kind
}
