import { listDuties } from '@ssv-exporter/gateway-api/rest/endpoints/list-duties'
import {
  type DutyPlace,
  type DutyResourceRow,
  selectDuties,
} from '@ssv-exporter/store/resources/select-duties'
import { listRoute } from '../list-route.ts'
import { toDuties } from '../resources/to-duty.ts'
import { dutyKeyOf, readDutyKey, roleNumber } from './duty-key.ts'

export const listDutiesRoute = listRoute({
  endpoint: listDuties,
  select: ({ role, fromSlot, toSlot, order, operator }, after: DutyPlace | undefined) =>
    selectDuties({ role: roleNumber(role), fromSlot, toSlot, order, operatorId: operator, after }),
  keyOf: (row: DutyResourceRow) => dutyKeyOf(row),
  readKey: readDutyKey,
  items: (rows, reading) => toDuties(rows, reading),
})
