import { listDuties } from '@ssv-exporter/gateway-api/rest/endpoints/list-duties'
import type { DutyRowKey } from '@ssv-exporter/store/duties/duty-table'
import { type CommitteeDutyRow, selectDuties } from '@ssv-exporter/store/resources/select-duties'
import { listRoute } from '../list-route.ts'
import { toCommitteeDuties } from '../resources/to-duties.ts'
import { dutyFilter } from './duty-filter.ts'
import { dutyRowKeyOf, readDutyRowKey } from './duty-row-key.ts'

export const listDutiesRoute = listRoute({
  endpoint: listDuties,
  select: ({ operator, ...filter }, after: DutyRowKey | undefined) =>
    selectDuties({ ...dutyFilter(filter), operatorId: operator, after }),
  keyOf: (row: CommitteeDutyRow) => dutyRowKeyOf(row),
  readKey: readDutyRowKey,
  items: (rows, restReader, { result }) => toCommitteeDuties(rows, result, restReader),
})
