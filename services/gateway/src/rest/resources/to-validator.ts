import { hexOf } from '@ssv-exporter/encoding/node/hex'
import type { ValidatorResource } from '@ssv-exporter/gateway-api/resources/validator-resource'
import type { ValidatorResourceRow } from '@ssv-exporter/store/resources/select-validators'
import type { OperatorKeys } from '../../query/operator-keys.ts'

/** @param keys must have been loaded */
export function toValidator(row: ValidatorResourceRow, keys: OperatorKeys): ValidatorResource {
  return {
    index: row.index,
    publicKey: hexOf(row.publicKey),
    owner: `0x${hexOf(row.owner)}`,
    clusterId: row.clusterId === null ? null : `0x${hexOf(row.clusterId)}`,
    operators: row.operatorKeyIds.map((id, i) => ({
      nodeId: row.nodeIds?.[i] ?? i + 1,
      publicKey: keys.get(id).text,
    })),
    liquidated: row.liquidated,
    registeredBlock: row.registeredBlock,
    exitedBlock: row.exitedBlock,
    removedBlock: row.removedBlock,
  }
}
