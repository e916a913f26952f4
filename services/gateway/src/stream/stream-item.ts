import type { DutyBody, PublicationBody, RecordBody } from '@ssv-exporter/gateway-api/publication'
import { encodeOriginalPushes } from '@ssv-exporter/gateway-api/push'
import { encodeDutyPush, encodePushSuffix } from '@ssv-exporter/gateway-api/stream/encode-push'
import { ownText } from '@ssv-exporter/service-kit/own-bytes'
import { textFrame } from './text-frame.ts'

/** Fields used by filters. */
export interface Matchable {
  readonly type: PublicationBody['type']
  /** Roles of decided messages and duties. */
  readonly roles: readonly string[]
  /** Public keys, of validators, decided messages and duties. */
  readonly validators: readonly string[]
  /** Owners of the current record and, if different, the previous one. */
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
  /** Parts that are selected separately: a duty's validators. Absent: it is selected as a whole. */
  readonly entries?: readonly ItemEntry[]
  /** The part of a protocol v2 push after the subscription name. */
  readonly suffix: Buffer
  /** Frames of the original protocol, if it supports the publication. Released after dispatch. */
  originalFrames: Buffer | undefined
}

/** A part of a publication that is sent only where a filter selects it. */
export interface ItemEntry {
  readonly match: Matchable
  /** Its bytes in `suffix`; a comma stands between two entries. */
  readonly from: number
  readonly to: number
}

const NO_BYTES = Buffer.alloc(0)

/** @param withOriginal false: for replays, which the original protocol does not have */
export function createStreamItem(
  offset: number,
  epoch: string,
  body: PublicationBody | undefined,
  withOriginal = true,
): StreamItem {
  if (body === undefined)
    return { offset, match: undefined, suffix: NO_BYTES, originalFrames: undefined }
  const frames = withOriginal ? encodeOriginalPushes(body).map(textFrame) : []
  const originalFrames = frames.length === 0 ? undefined : Buffer.concat(frames)
  if (body.type === 'duty') return { offset, ...dutyItem(body, epoch, offset), originalFrames }
  return {
    offset,
    match: matchableOf(body),
    // Kept for resuming clients.
    suffix: ownText(encodePushSuffix(body, epoch, offset)),
    originalFrames,
  }
}

function dutyItem(body: DutyBody, epoch: string, offset: number) {
  const { before, entries: texts, after } = encodeDutyPush(body, epoch, offset)
  const { role, operatorIds, clusters } = body.record
  // Shared by the entries, of which there may be hundreds.
  const common = { type: body.type, roles: [role], operators: operatorIds.map(String) }
  const clusterMatches = clusters.map(({ owner, clusterId }) => ({
    owners: owner === undefined ? [] : [owner],
    clusters: clusterId === undefined ? [] : [clusterId],
  }))
  let at = before.length
  const entries = body.record.entries.map(([, publicKey, , cluster], i): ItemEntry => {
    const from = at
    const to = from + (texts[i]?.length ?? 0)
    at = to + 1
    const { owners = [], clusters: own = [] } = clusterMatches[cluster] ?? {}
    const validators = publicKey === null ? [] : [publicKey]
    return { match: { ...common, validators, owners, clusters: own }, from, to }
  })
  const distinct = (member: 'owners' | 'clusters') => [
    ...new Set(entries.flatMap(({ match }) => match[member])),
  ]
  const match: Matchable = {
    ...common,
    validators: entries.flatMap(({ match: { validators } }) => validators),
    owners: distinct('owners'),
    clusters: distinct('clusters'),
  }
  return { match, entries, suffix: ownText(before + texts.join() + after) }
}

function matchableOf(body: RecordBody): Matchable {
  const { type, tags } = body
  const all = tags.former === undefined ? [tags] : [tags, tags.former]
  return {
    type,
    roles: type === 'decided' ? [body.role] : [],
    validators: validatorsOf(body),
    owners: all.map(({ owner }) => owner),
    operators: all.flatMap(({ operatorIds }) => operatorIds),
    clusters: all.flatMap(({ clusterId }) => clusterId ?? []),
  }
}

function validatorsOf(body: RecordBody): string[] {
  if (body.type === 'decided') return [body.publicKey]
  return body.type === 'validator' ? [body.record.publicKey] : []
}
