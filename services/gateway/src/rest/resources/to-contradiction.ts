import { base64Of } from '@ssv-exporter/encoding/node/base64'
import { hexOf } from '@ssv-exporter/encoding/node/hex'
import type { ContradictionResource } from '@ssv-exporter/gateway-api/resources/contradiction-resource'
import { ROLE_NAMES } from '@ssv-exporter/gateway-api/roles'
import type { ContradictionResourceRow } from '@ssv-exporter/store/resources/select-contradictions'

/** Matches the schema, but heights and rounds keep full precision. */
export type ExactContradiction = Omit<ContradictionResource, 'height' | 'round' | 'otherRound'> & {
  height: bigint
  round: bigint
  otherRound: bigint
}

export function toContradiction(row: ContradictionResourceRow): ExactContradiction {
  return {
    publicKey: hexOf(row.publicKey),
    role: ROLE_NAMES[row.role] ?? 'ATTESTER',
    height: BigInt(row.height),
    round: BigInt(row.round),
    signers: row.signers,
    value: base64Of(row.value),
    signature: base64Of(row.signature),
    otherRound: BigInt(row.otherRound),
    otherSigners: row.otherSigners,
    otherValue: base64Of(row.otherValue),
    otherSignature: base64Of(row.otherSignature),
    firstSeen: row.firstSeen.toISOString(),
  }
}
