import type { SignedAgreement } from '../agreement.ts'
import { SsvDecodeError } from '../errors.ts'
import type { DutySequence } from './duty-sequence.ts'
import type { HistoryAnswer, HistoryRequest } from './generation.ts'
import { toHeight } from './signed-parts.ts'

/** A response with the number of undecodable messages. */
export interface ReadAnswer {
  readonly answer: HistoryAnswer
  readonly undecodable: number
}

/**
 * A request of a kind and the heights that came with it: none that count for the last one, two for a range, one for a round change.
 * @throws SsvDecodeError `bad-height`
 */
export function requestOf(
  kind: HistoryRequest['kind'],
  { publicKey, role }: DutySequence,
  heights: readonly bigint[],
): HistoryRequest {
  if (kind === 'last') return { kind, publicKey, role }
  const [first, last, ...rest] = heights
  if (kind === 'round-change') {
    if (first === undefined || last !== undefined) throw new SsvDecodeError('bad-height', 'not one')
    return { kind, publicKey, role, height: toHeight(first) }
  }
  if (first === undefined || last === undefined || rest.length > 0) {
    throw new SsvDecodeError('bad-height', 'not two')
  }
  return { kind, publicKey, role, from: toHeight(first), to: toHeight(last) }
}

/** The heights of a request, as expected by `requestOf`. */
export function heightsOf(request: HistoryRequest): bigint[] {
  if (request.kind === 'last') return []
  if (request.kind === 'round-change') return [BigInt(request.height)]
  return [BigInt(request.from), BigInt(request.to)]
}

/** The messages of a response, without undecodable ones. */
export function readMessages(
  texts: readonly Uint8Array[],
  decode: (text: Uint8Array) => SignedAgreement,
): ReadAnswer {
  if (texts.length === 0) return { answer: { status: 'not-found' }, undecodable: 0 }
  const messages: SignedAgreement[] = []
  for (const text of texts) {
    try {
      messages.push(decode(text))
    } catch (error) {
      if (!(error instanceof SsvDecodeError)) throw error
    }
  }
  return { answer: { status: 'found', messages }, undecodable: texts.length - messages.length }
}
