import { readFile } from 'node:fs/promises'
import { treeCpuSeconds } from './process-usage.ts'

// proc(5): the fields of the first line of /proc/stat: user, nice, system, idle, iowait, irq, softirq, steal.
const BUSY_FIELDS = [0, 1, 2, 5, 6, 7]
const TICKS_PER_SECOND = 100

interface Usage {
  at: number
  all: number
  ours: number
}

/**
 * Measures the load of other processes.
 * @returns a function to be called when every process of ours has ended; it returns the average
 * number of cores that others used, `null` without /proc
 */
export async function watchOtherLoad(): Promise<() => Promise<number | null>> {
  const before = await usage()
  return async () => {
    const after = await usage()
    if (before === undefined || after === undefined) return null
    const seconds = (after.at - before.at) / 1_000
    const others = after.all - before.all - (after.ours - before.ours)
    return Number((Math.max(0, others) / seconds).toFixed(2))
  }
}

async function usage(): Promise<Usage | undefined> {
  const text = await readFile('/proc/stat', 'utf8').catch(() => undefined)
  const ours = await treeCpuSeconds(process.pid)
  if (text === undefined || ours === null) return undefined
  const fields = text.split('\n', 1)[0]?.split(/\s+/).slice(1).map(Number) ?? []
  const ticks = BUSY_FIELDS.reduce((sum, field) => sum + (fields[field] ?? 0), 0)
  return { at: performance.now(), all: ticks / TICKS_PER_SECOND, ours }
}
