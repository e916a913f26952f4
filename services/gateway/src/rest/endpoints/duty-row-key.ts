import type { DutyRowKey } from '@ssv-exporter/store/duties/duty-table'

const KEY = /^(\d{1,10})\.(\d{1,4})\.(\d{1,10})$/

/** The cursor key of a duty, as text. */
export const dutyRowKeyOf = ({ slot, role, committee }: DutyRowKey) =>
  `${slot}.${role}.${committee}`

/** undefined for an invalid key. */
export function readDutyRowKey(text: string): DutyRowKey | undefined {
  const [slot, role, committee] = (KEY.exec(text) ?? []).slice(1).map(Number)
  if (slot === undefined || role === undefined || committee === undefined) return undefined
  return { slot, role, committee }
}
