import type { DutyBody, PublicationBody, RecordBody } from '@ssv-exporter/gateway-api/publication'
import type { StreamFilter } from '@ssv-exporter/gateway-api/stream/stream-filter'

/**
 * What a filter selects of a publication according to docs/api.md, a simple implementation for
 * comparison: the keys of a duty's validators, or an empty text for other types; undefined if
 * nothing is selected.
 */
export function selectionOf(filter: StreamFilter, body: PublicationBody): string | undefined {
  if (body.type !== 'duty') return isSelected(filter, thingOf(body)) ? '' : undefined
  const keys = thingsOf(body).flatMap((thing) =>
    isSelected(filter, thing) ? (thing.validator ?? []) : [],
  )
  return keys.length === 0 ? undefined : keys.join()
}

interface Thing {
  readonly type: string
  readonly role: string | undefined
  readonly validator: string | undefined
  readonly records: readonly { owner: string; operatorIds: string[]; clusterId?: string }[]
}

function thingOf(body: RecordBody): Thing {
  const { type, tags } = body
  const validator =
    type === 'decided' ? body.publicKey : type === 'validator' ? body.record.publicKey : undefined
  const role = type === 'decided' ? body.role : undefined
  return { type, role, validator, records: tags.former ? [tags, tags.former] : [tags] }
}

function thingsOf({ type, record }: DutyBody): Thing[] {
  return record.entries.map(([, key, , cluster]) => {
    const { owner = '', clusterId = '' } = record.clusters[cluster] ?? {}
    const operatorIds = record.operatorIds.map(String)
    const validator = key ?? undefined
    return { type, role: record.role, validator, records: [{ owner, operatorIds, clusterId }] }
  })
}

function isSelected(
  { types, roles, validators, operators, owners, clusters }: StreamFilter,
  { type, role, validator, records }: Thing,
): boolean {
  return (
    (types === undefined || types.some((wanted) => wanted === type)) &&
    (roles === undefined || roles.some((wanted) => wanted === role)) &&
    (validators === undefined || validators.some((wanted) => wanted === validator)) &&
    (operators === undefined ||
      operators.some((wanted) =>
        records.some(({ operatorIds }) => operatorIds.includes(`${wanted}`)),
      )) &&
    (owners === undefined || records.some(({ owner }) => owners.includes(owner))) &&
    (clusters === undefined ||
      clusters.some((wanted) => records.some(({ clusterId }) => wanted === clusterId)))
  )
}
