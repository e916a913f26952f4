import type { DutyResult } from '@ssv-exporter/gateway-api/resources/duty-parts'
import { DUTY_ROLE_NAMES, type DutyRoleName } from '@ssv-exporter/gateway-api/roles'
import type { DutyFilter } from '@ssv-exporter/store/resources/duty-filter'

/** The parameters that all lists of duties have. */
export interface DutyParameters {
  readonly role?: DutyRoleName | undefined
  readonly fromSlot?: number | undefined
  readonly toSlot?: number | undefined
  readonly fromTime?: number | undefined
  readonly toTime?: number | undefined
  readonly result?: DutyResult | undefined
  readonly order: 'asc' | 'desc'
}

/** Converts them to database conditions. */
export function dutyFilter({
  role,
  fromSlot,
  toSlot,
  fromTime,
  toTime,
  result,
  order,
}: DutyParameters): DutyFilter {
  return {
    role: role === undefined ? undefined : DUTY_ROLE_NAMES.indexOf(role),
    fromSlot,
    toSlot,
    fromMs: fromTime,
    toMs: toTime,
    result: result === 'missed' || result === 'unknown' ? 'withoutQuorum' : result,
    order,
  }
}
