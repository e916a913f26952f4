import { base64Of } from '@ssv-exporter/encoding/node/base64'
import type { DecidedResource } from '@ssv-exporter/gateway-api/resources/decided-resource'
import { ROLE_NAMES } from '@ssv-exporter/gateway-api/roles'
import type { DecidedResourceRow } from '@ssv-exporter/store/resources/select-decided'

/** Matches the schema, but heights and rounds keep full precision. */
export type ExactDecided = Omit<DecidedResource, 'height' | 'round'> & {
  height: bigint
  round: bigint
}

/** @param publicKey hex */
export function toDecided(row: DecidedResourceRow, publicKey: string): ExactDecided {
  return {
    publicKey,
    role: ROLE_NAMES[row.role] ?? 'ATTESTER',
    height: BigInt(row.height),
    round: BigInt(row.round),
    signers: row.signers,
    value: base64Of(row.value),
    signature: base64Of(row.signature),
  }
}
