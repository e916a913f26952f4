import { listCommitteeDuties } from '@ssv-exporter/gateway-api/rest/endpoints/list-committee-duties'
import type { DutyRowKey } from '@ssv-exporter/store/duties/duty-table'
import { type CommitteeDutyRow, selectDuties } from '@ssv-exporter/store/resources/select-duties'
import { bytesOf } from '../bytes-of.ts'
import { listRoute } from '../list-route.ts'
import { toCommitteeDuties } from '../resources/to-duties.ts'
import { dutyFilter } from './duty-filter.ts'
import { dutyRowKeyOf, readDutyRowKey } from './duty-row-key.ts'

export const listCommitteeDutiesRoute = listRoute({
  endpoint: listCommitteeDuties,
  select: ({ id, ...filter }, after: DutyRowKey | undefined) =>
    selectDuties({ ...dutyFilter(filter), committeeId: bytesOf(id), after }),
  keyOf: (row: CommitteeDutyRow) => dutyRowKeyOf(row),
  readKey: readDutyRowKey,
  items: (rows, restReader, { result }) => toCommitteeDuties(rows, result, restReader),
})
