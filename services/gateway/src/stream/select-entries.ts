import type { CompiledFilter } from './compile-filter.ts'
import type { ItemEntry, StreamItem } from './stream-item.ts'

const COMMA = Buffer.from(',')

/** Whether a filter selects a publication, or a entry of it. */
export function isSelected({ match, entries }: StreamItem, filter: CompiledFilter): boolean {
  if (match === undefined) return false
  return entries === undefined
    ? filter.matches(match)
    : entries.some((entry) => filter.matches(entry.match))
}

/**
 * What follows the subscription's name in the push of a selected publication, with the selected
 * entries only. The same bytes in a replay as live.
 */
export function selectEntries({ suffix, entries }: StreamItem, filter: CompiledFilter): Buffer {
  const [first, last] = [entries?.[0], entries?.at(-1)]
  if (entries === undefined || first === undefined || last === undefined) return suffix
  const selected = entries.filter(({ match }) => filter.matches(match))
  if (selected.length === entries.length) return suffix
  return Buffer.concat([
    suffix.subarray(0, first.from),
    ...selected.flatMap((entry, i) => withComma(suffix, entry, i)),
    suffix.subarray(last.to),
  ])
}

function withComma(suffix: Buffer, { from, to }: ItemEntry, i: number): Buffer[] {
  const bytes = suffix.subarray(from, to)
  return i === 0 ? [bytes] : [COMMA, bytes]
}
