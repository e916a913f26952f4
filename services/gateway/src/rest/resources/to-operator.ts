import { textFromBytes } from '@ssv-exporter/encoding/text-from-bytes'
import {
  type OperatorResource,
  operatorResource,
} from '@ssv-exporter/gateway-api/resources/operator-resource'
import { pickMembers } from '@ssv-exporter/gateway-api/resources/pick-members'
import type { OperatorResourceRow } from '@ssv-exporter/store/resources/select-operators'
import type { OperatorKeys } from '../../query/operator-keys.ts'
import { apiMembers } from './api-members.ts'

/** @param keys must have been loaded */
export function toOperator(row: OperatorResourceRow, keys: OperatorKeys): OperatorResource {
  return pickMembers(operatorResource, {
    ...apiMembers(row),
    id: row.operatorId,
    publicKey: keys.get(row.keyId).text,
    name: textFromBytes(row.name),
  })
}
