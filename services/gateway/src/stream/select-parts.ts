import type { CompiledFilter } from './compile-filter.ts'
import type { ItemPart, StreamItem } from './stream-item.ts'

const COMMA = Buffer.from(',')

/** Whether a filter selects a publication, or a part of it. */
export function isSelected({ match, parts }: StreamItem, filter: CompiledFilter): boolean {
  if (match === undefined) return false
  return parts === undefined
    ? filter.matches(match)
    : parts.some((part) => filter.matches(part.match))
}

/**
 * What follows the subscription's name in the push of a selected publication, with the selected
 * parts only. The same bytes in a replay as live.
 */
export function selectParts({ rest, parts }: StreamItem, filter: CompiledFilter): Buffer {
  const [first, last] = [parts?.[0], parts?.at(-1)]
  if (parts === undefined || first === undefined || last === undefined) return rest
  const selected = parts.filter(({ match }) => filter.matches(match))
  if (selected.length === parts.length) return rest
  return Buffer.concat([
    rest.subarray(0, first.from),
    ...selected.flatMap((part, i) => withComma(rest, part, i)),
    rest.subarray(last.to),
  ])
}

function withComma(rest: Buffer, { from, to }: ItemPart, i: number): Buffer[] {
  const bytes = rest.subarray(from, to)
  return i === 0 ? [bytes] : [COMMA, bytes]
}
