import type { DutyRecord } from '@ssv-exporter/ssv/alan/duties/duty-record'

/** Identifies a duty of a committee. */
export type DutyName = string

export const dutyNameOf = ({
  slot,
  role,
  committeeId,
}: Pick<DutyRecord, 'slot' | 'role' | 'committeeId'>): DutyName => `${slot} ${role} ${committeeId}`
