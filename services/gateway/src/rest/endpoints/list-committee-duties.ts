import { listCommitteeDuties } from '@ssv-exporter/gateway-api/rest/endpoints/list-committee-duties'
import type { DutyKey } from '@ssv-exporter/store/duties/duty-table'
import { type DutyResourceRow, selectDuties } from '@ssv-exporter/store/resources/select-duties'
import { bytesOf } from '../bytes-of.ts'
import { listRoute } from '../list-route.ts'
import { toDuties } from '../resources/to-duty.ts'
import { dutyFilter } from './duty-filter.ts'
import { dutyKeyOf, readDutyKey } from './duty-key.ts'

export const listCommitteeDutiesRoute = listRoute({
  endpoint: listCommitteeDuties,
  select: ({ id, ...filter }, after: DutyKey | undefined) =>
    selectDuties({ ...dutyFilter(filter), committeeId: bytesOf(id), after }),
  keyOf: (row: DutyResourceRow) => dutyKeyOf(row),
  readKey: readDutyKey,
  items: (rows, reading, { result }) => toDuties(rows, result, reading),
})
