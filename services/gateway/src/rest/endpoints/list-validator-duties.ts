import { listValidatorDuties } from '@ssv-exporter/gateway-api/rest/endpoints/list-validator-duties'
import type { DutyRowKey } from '@ssv-exporter/store/duties/duty-table'
import {
  selectValidatorDuties,
  type ValidatorDutyRow,
} from '@ssv-exporter/store/resources/select-duties'
import { bytesOf } from '../bytes-of.ts'
import { listRoute } from '../list-route.ts'
import { toValidatorDuties } from '../resources/to-duties.ts'
import { dutyFilter } from './duty-filter.ts'
import { dutyRowKeyOf, readDutyRowKey } from './duty-row-key.ts'

export const listValidatorDutiesRoute = listRoute({
  endpoint: listValidatorDuties,
  select: ({ publicKey, ...filter }, after: DutyRowKey | undefined) =>
    selectValidatorDuties(bytesOf(publicKey), { ...dutyFilter(filter), after }),
  keyOf: (row: ValidatorDutyRow) => dutyRowKeyOf(row),
  readKey: readDutyRowKey,
  items: (rows, restReader, { publicKey, result }) =>
    toValidatorDuties(rows, publicKey, result, restReader),
})
