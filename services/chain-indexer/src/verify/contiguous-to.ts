/** The number up to which `numbers` follow `from` without a gap; one below `from` when they do not begin with it. */
export function contiguousTo(from: number, numbers: readonly number[]): number {
  let to = from - 1
  for (const number of numbers) {
    if (number !== to + 1) break
    to = number
  }
  return to
}
