/**
 * The last number up to which `numbers` continue from `from` without a gap; `from - 1` if they do
 * not start with it.
 */
export function contiguousTo(from: number, numbers: readonly number[]): number {
  let to = from - 1
  for (const number of numbers) {
    if (number !== to + 1) break
    to = number
  }
  return to
}
