import { readClosedDuties } from '../duties/closed-duties.ts'
import type { DutyRow } from '../duties/duty-table.ts'
import type { DutyPlace, DutySelection } from './duty-selection.ts'
import {
  createSelectionBuilder,
  type Selection,
  type SelectionBuilder,
  type SelectionRunner,
} from './selection.ts'

export interface DutySource<Row extends object> {
  /** @param rows select from these instead of the table `duty` */
  select(which: DutySelection, rows?: readonly DutyRow[]): Selection<Row>
  /** The numbers of the selected committees; undefined for all. */
  committees(builder: SelectionBuilder): Selection<{ committee: number }> | undefined
}

const ROWS_AT_ONCE = 1_000
const LAST_SLOT = 2 ** 31 - 1

/**
 * Duties of open days are selected where they are. Those of closed days may be packed: they are read
 * some slots at a time, and then selected by the same statement from its parameters.
 */
export function inClosedAndOpenDays<Row extends DutyPlace>(
  which: DutySelection,
  { select, committees }: DutySource<Row>,
): Selection<Row> {
  return {
    ...select(which),
    async *pages(runner, limit = Number.POSITIVE_INFINITY) {
      const bounds = await readBounds(runner, which)
      if (bounds === undefined || bounds.fromSlot > bounds.toSlot) return
      const { fromSlot, toSlot, closedTo } = bounds
      let left = limit

      async function* pagesOf(
        range: Pick<DutySelection, 'fromSlot' | 'toSlot'>,
        given?: readonly DutyRow[],
      ): AsyncGenerator<Row[]> {
        let { after } = which
        while (left > 0) {
          const wanted = Math.min(left, ROWS_AT_ONCE)
          const rows = await runner.run(select({ ...which, ...range, after }, given), wanted)
          left -= rows.length
          yield rows
          after = rows.at(-1)
          if (rows.length < wanted) return
        }
      }
      async function* closedPages(): AsyncGenerator<Row[]> {
        if (fromSlot >= closedTo) return
        const own = await readCommittees(runner, committees)
        const { order, role } = which
        const range = { fromSlot, toSlot: Math.min(toSlot, closedTo - 1), order, role }
        const wanted = Math.min(left, ROWS_AT_ONCE)
        for await (const { rows, ...slots } of readClosedDuties(
          runner,
          { ...range, committees: own },
          wanted,
        )) {
          yield* pagesOf(slots, rows)
          if (left <= 0) return
        }
      }
      async function* openPages(): AsyncGenerator<Row[]> {
        if (toSlot < closedTo) return
        yield* pagesOf(closedTo > 0 ? { fromSlot: Math.max(fromSlot, closedTo) } : {})
      }
      const regions = which.order === 'asc' ? [closedPages, openPages] : [openPages, closedPages]
      for (const region of regions) yield* region()
    },
  }
}

/** @returns undefined if there are no duties */
async function readBounds(
  { query }: Pick<SelectionRunner, 'query'>,
  { fromSlot, toSlot, fromMs, toMs, order, after }: DutySelection,
): Promise<{ closedTo: number; fromSlot: number; toSlot: number } | undefined> {
  const [row] = await query<{ closedTo: number; genesisMs: number; slotMs: number }>(
    'select-closed-duties',
    `SELECT p.closed_to AS "closedTo", extract(epoch FROM b.genesis)::float8 * 1000 AS "genesisMs",
       b.slot_ms AS "slotMs"
     FROM duty_packing p CROSS JOIN beacon_clock b`,
  )
  if (row === undefined) return undefined
  const slotsAt = (ms: number) => (ms - Math.round(row.genesisMs)) / row.slotMs
  const isAscending = order === 'asc'
  return {
    closedTo: row.closedTo,
    fromSlot: Math.max(
      fromSlot ?? 0,
      fromMs === undefined ? 0 : Math.ceil(slotsAt(fromMs)),
      isAscending ? (after?.slot ?? 0) : 0,
    ),
    toSlot: Math.min(
      toSlot ?? LAST_SLOT,
      toMs === undefined ? LAST_SLOT : Math.floor(slotsAt(toMs)),
      isAscending ? LAST_SLOT : (after?.slot ?? LAST_SLOT),
    ),
  }
}

async function readCommittees(
  { query }: Pick<SelectionRunner, 'query'>,
  committees: DutySource<object>['committees'],
): Promise<number[] | undefined> {
  const selection = committees(createSelectionBuilder())
  if (selection === undefined) return undefined
  const { label, text, values } = selection
  const rows = await query<{ committee: number }>(label, text(''), values)
  return rows.map(({ committee }) => committee)
}
