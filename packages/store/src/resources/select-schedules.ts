import { createRowQueryBuilder, type RowQuery } from './row-query.ts'

/** A slot and role whose duties were compared with the schedule of a beacon node. */
export interface ScheduleRow {
  readonly slot: number
  readonly role: number
  /** Different schedules: more than one after a reorganisation. */
  readonly schedules: number
}

export function selectSchedules(slots: readonly number[]): RowQuery<ScheduleRow> {
  const builder = createRowQueryBuilder()
  const wanted = builder.value(slots)
  return builder.build(
    'select-schedules',
    `SELECT slot, role, count(*)::int AS schedules FROM duty_schedule
     WHERE slot = ANY(${wanted}::int[]) GROUP BY slot, role`,
  )
}
