import { listValidatorDuties } from '@ssv-exporter/gateway-api/rest/endpoints/list-validator-duties'
import type { DutyKey } from '@ssv-exporter/store/duties/duty-table'
import {
  selectValidatorDuties,
  type ValidatorDutyRow,
} from '@ssv-exporter/store/resources/select-duties'
import { bytesOf } from '../bytes-of.ts'
import { listRoute } from '../list-route.ts'
import { toValidatorDuties } from '../resources/to-duty.ts'
import { dutyFilter } from './duty-filter.ts'
import { dutyKeyOf, readDutyKey } from './duty-key.ts'

export const listValidatorDutiesRoute = listRoute({
  endpoint: listValidatorDuties,
  select: ({ publicKey, ...filter }, after: DutyKey | undefined) =>
    selectValidatorDuties(bytesOf(publicKey), { ...dutyFilter(filter), after }),
  keyOf: (row: ValidatorDutyRow) => dutyKeyOf(row),
  readKey: readDutyKey,
  items: (rows, reading, { publicKey, result }) =>
    toValidatorDuties(rows, publicKey, result, reading),
})
