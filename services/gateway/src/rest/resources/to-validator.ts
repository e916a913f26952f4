import { hexOf } from '@ssv-exporter/encoding/node/hex'
import { pickMembers } from '@ssv-exporter/gateway-api/resources/pick-members'
import {
  type ValidatorResource,
  validatorResource,
} from '@ssv-exporter/gateway-api/resources/validator-resource'
import type { ValidatorResourceRow } from '@ssv-exporter/store/resources/select-validators'
import type { OperatorKeys } from '../../query/operator-keys.ts'
import { apiMembers } from './api-members.ts'

/** @param keys must have been loaded */
export function toValidator(row: ValidatorResourceRow, keys: OperatorKeys): ValidatorResource {
  return pickMembers(validatorResource, {
    ...apiMembers(row),
    publicKey: hexOf(row.publicKey),
    operators: row.operatorKeyIds.map((id, i) => ({
      nodeId: row.nodeIds?.[i] ?? i + 1,
      publicKey: keys.get(id).text,
    })),
  })
}
