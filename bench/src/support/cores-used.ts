/** Reads the processor seconds of one or more processes; `null` without /proc. */
export type CpuReader = () => Promise<number | null>

/**
 * Measures how many cores each of some processes uses.
 * @returns a function that returns the average number of cores of each since
 */
export async function watchCores<Name extends string>(
  readers: Readonly<Record<Name, CpuReader>>,
): Promise<() => Promise<Record<Name, number | null>>> {
  const names = Object.keys(readers) as Name[]
  const read = () => Promise.all(names.map((name) => readers[name]()))
  const startedAt = performance.now()
  const before = await read()
  return async () => {
    const after = await read()
    const seconds = (performance.now() - startedAt) / 1_000
    const cores = names.map((name, at) => {
      const [from, to] = [before[at] ?? null, after[at] ?? null]
      return [name, from === null || to === null ? null : (to - from) / seconds] as const
    })
    return Object.fromEntries(cores) as Record<Name, number | null>
  }
}

/** Reads the cores used by several processes together. */
export function together(readers: readonly CpuReader[]): CpuReader {
  return async () => {
    const all = await Promise.all(readers.map((read) => read()))
    return all.reduce((sum, value) => (sum === null || value === null ? null : sum + value), 0)
  }
}
