import { hexOf } from '@ssv-exporter/encoding/node/hex'
import { textFromBytes } from '@ssv-exporter/encoding/text-from-bytes'
import type { OperatorResource } from '@ssv-exporter/gateway-api/resources/operator-resource'
import type { OperatorResourceRow } from '@ssv-exporter/store/resources/select-operators'
import type { OperatorKeys } from '../../query/operator-keys.ts'

/** @param keys must have been loaded */
export function toOperator(row: OperatorResourceRow, keys: OperatorKeys): OperatorResource {
  return {
    index: row.index,
    id: row.operatorId,
    publicKey: keys.get(row.keyId).text,
    name: textFromBytes(row.name),
    owner: `0x${hexOf(row.owner)}`,
    fee: row.fee,
    ethFee: row.ethFee,
    declaredFee: row.declaredFee,
    declaredBlock: row.declaredBlock,
    withdrawn: row.withdrawn,
    ethWithdrawn: row.ethWithdrawn,
    isPrivate: row.isPrivate,
    whitelist: row.whitelist?.map((each) => `0x${hexOf(each)}`) ?? null,
    whitelistingContract:
      row.whitelistingContract === null ? null : `0x${hexOf(row.whitelistingContract)}`,
    addedBlock: row.addedBlock,
    removedBlock: row.removedBlock,
  }
}
