import type { PublicationBody } from '@ssv-exporter/gateway-api/publication'
import type { StreamFilter } from '@ssv-exporter/gateway-api/stream/stream-filter'

/**
 * Whether a filter selects a publication according to docs/api.md: a simple implementation for
 * comparison.
 */
export function selects(filter: StreamFilter, body: PublicationBody): boolean {
  const { types, roles, validators, operators, owners, clusters } = filter
  const validator =
    body.type === 'decided'
      ? body.publicKey
      : body.type === 'validator'
        ? body.record.publicKey
        : undefined
  const role = body.type === 'decided' ? body.role : undefined
  const { tags } = body
  const records = tags.former === undefined ? [tags] : [tags, tags.former]
  return (
    (types === undefined || types.includes(body.type)) &&
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
