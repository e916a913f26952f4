import { listCommitteeDuties } from '@ssv-exporter/gateway-api/rest/endpoints/list-committee-duties'
import {
  type DutyPlace,
  type DutyResourceRow,
  selectDuties,
} from '@ssv-exporter/store/resources/select-duties'
import { bytesOf } from '../bytes-of.ts'
import { listRoute } from '../list-route.ts'
import { toDuties } from '../resources/to-duty.ts'
import { dutyKeyOf, readDutyKey, roleNumber } from './duty-key.ts'

export const listCommitteeDutiesRoute = listRoute({
  endpoint: listCommitteeDuties,
  select: ({ id, role, fromSlot, toSlot, order }, after: DutyPlace | undefined) =>
    selectDuties({
      committeeId: bytesOf(id),
      role: roleNumber(role),
      fromSlot,
      toSlot,
      order,
      after,
    }),
  keyOf: (row: DutyResourceRow) => dutyKeyOf(row),
  readKey: readDutyKey,
  items: (rows, reading) => toDuties(rows, reading),
})
