import { listDuties } from '@ssv-exporter/gateway-api/rest/endpoints/list-duties'
import type { DutyKey } from '@ssv-exporter/store/duties/duty-table'
import { type DutyResourceRow, selectDuties } from '@ssv-exporter/store/resources/select-duties'
import { listRoute } from '../list-route.ts'
import { toDuties } from '../resources/to-duty.ts'
import { dutyFilter } from './duty-filter.ts'
import { dutyKeyOf, readDutyKey } from './duty-key.ts'

export const listDutiesRoute = listRoute({
  endpoint: listDuties,
  select: ({ operator, ...filter }, after: DutyKey | undefined) =>
    selectDuties({ ...dutyFilter(filter), operatorId: operator, after }),
  keyOf: (row: DutyResourceRow) => dutyKeyOf(row),
  readKey: readDutyKey,
  items: (rows, reading, { result }) => toDuties(rows, result, reading),
})
