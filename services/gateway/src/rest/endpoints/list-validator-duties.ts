import { listValidatorDuties } from '@ssv-exporter/gateway-api/rest/endpoints/list-validator-duties'
import {
  type DutyPlace,
  selectValidatorDuties,
  type ValidatorDutyRow,
} from '@ssv-exporter/store/resources/select-duties'
import { bytesOf } from '../bytes-of.ts'
import { listRoute } from '../list-route.ts'
import { toValidatorDuties } from '../resources/to-duty.ts'
import { dutyKeyOf, readDutyKey, roleNumber } from './duty-key.ts'

export const listValidatorDutiesRoute = listRoute({
  endpoint: listValidatorDuties,
  select: ({ publicKey, role, fromSlot, toSlot, order }, after: DutyPlace | undefined) =>
    selectValidatorDuties(bytesOf(publicKey), {
      role: roleNumber(role),
      fromSlot,
      toSlot,
      order,
      after,
    }),
  keyOf: (row: ValidatorDutyRow) => dutyKeyOf(row),
  readKey: readDutyKey,
  items: async (rows, _, { publicKey }) => toValidatorDuties(rows, publicKey),
})
