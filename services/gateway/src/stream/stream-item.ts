import type { PublicationBody } from '@ssv-exporter/gateway-api/publication'
import { encodePush } from '@ssv-exporter/gateway-api/push'
import { encodePushRest } from '@ssv-exporter/gateway-api/stream/encode-push'
import { ownText } from '@ssv-exporter/service-kit/own-bytes'
import { textFrame } from './text-frame.ts'

/** Fields used by filters. */
export interface Matchable {
  readonly type: PublicationBody['type']
  /** Of decided messages. */
  readonly role: string | undefined
  /** Of validators and decided messages. */
  readonly validator: string | undefined
  /** Of the current record and, if different, the previous one. */
  readonly owners: readonly string[]
  /** Decimal. */
  readonly operators: readonly string[]
  readonly clusters: readonly string[]
}

/** An encoded publication, shared by all recipients. */
export interface StreamItem {
  readonly offset: number
  /** undefined: unknown format; not sent to anyone. */
  readonly match: Matchable | undefined
  /** The part of a protocol v2 push after the subscription name. */
  readonly rest: Buffer
  /** The legacy frame, if the legacy protocol supports it. Released after dispatch. */
  legacy: Buffer | undefined
}

const NOTHING = Buffer.alloc(0)

export function createStreamItem(
  offset: number,
  epoch: string,
  body: PublicationBody | undefined,
): StreamItem {
  if (body === undefined) return { offset, match: undefined, rest: NOTHING, legacy: undefined }
  const legacy = encodePush(body)
  return {
    offset,
    match: matchableOf(body),
    // Kept for resuming clients.
    rest: ownText(encodePushRest(body, epoch, offset)),
    legacy: legacy === undefined ? undefined : textFrame(legacy),
  }
}

function matchableOf(body: PublicationBody): Matchable {
  const { type, tags } = body
  const all = tags.former === undefined ? [tags] : [tags, tags.former]
  return {
    type,
    role: type === 'decided' ? body.role : undefined,
    validator: validatorOf(body),
    owners: all.map(({ owner }) => owner),
    operators: all.flatMap(({ operatorIds }) => operatorIds),
    clusters: all.flatMap(({ clusterId }) => clusterId ?? []),
  }
}

function validatorOf(body: PublicationBody): string | undefined {
  if (body.type === 'decided') return body.publicKey
  return body.type === 'validator' ? body.record.publicKey : undefined
}
