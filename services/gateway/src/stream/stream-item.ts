import type { PublicationBody } from '@ssv-exporter/gateway-api/publication'
import { encodePush } from '@ssv-exporter/gateway-api/push'
import { encodePushRest } from '@ssv-exporter/gateway-api/stream/encode-push'
import { ownText } from '@ssv-exporter/service-kit/own-bytes'
import { textFrame } from './text-frame.ts'

/** What filters select by. */
export interface Matchable {
  readonly type: PublicationBody['type']
  /** Of decided messages. */
  readonly role: string | undefined
  /** Of validators and decided messages. */
  readonly validator: string | undefined
  /** Of the record as it is, and as it was before where that was another. */
  readonly owners: readonly string[]
  /** Decimal. */
  readonly operators: readonly string[]
  readonly clusters: readonly string[]
}

/** A publication as it is sent: encoded once, whoever it goes to. */
export interface StreamItem {
  readonly offset: number
  /** undefined: of a shape that this release does not know; nobody is sent it. */
  readonly match: Matchable | undefined
  /** A push of protocol v2 behind the name of its subscription. */
  readonly rest: Buffer
  /** The frame of the legacy protocol, if that has words for it. Gone once it was handed out. */
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
    // Kept for those who come back.
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
