import { listOf, textLike } from '@ssv-exporter/service-kit/value-schemas'

const SUBNETS = 128

/** Parses subnets and ranges of subnets (`0-31`), ascending and without duplicates. */
export const subnetRanges = () =>
  listOf(textLike(/^\d{1,3}(-\d{1,3})?$/))
    .transform((ranges) => ranges.flatMap(expand))
    .refine((subnets) => subnets.length > 0 && subnets.every((subnet) => subnet < SUBNETS))
    .transform((subnets) => [...new Set(subnets)].sort((a, b) => a - b))

/** A range whose end is before its start yields an invalid subnet, so that it is refused. */
function expand(range: string): number[] {
  const [first = 0, last = first] = range.split('-').map(Number)
  if (last < first) return [SUBNETS]
  return Array.from({ length: last - first + 1 }, (_, i) => first + i)
}
