import { readFile, writeFile } from 'node:fs/promises'

// proc(5): fields of /proc/<pid>/stat after the name in parentheses, counted from 0.
const FIRST_CPU_FIELD = 11
const CPU_FIELDS = 2
/** USER_HZ, which Linux keeps at 100 for programs. */
const TICKS_PER_SECOND = 100
const KIB_PER_MB = 1_000_000 / 1_024

/** Processor seconds of a process so far, without its children; `null` where there is no /proc. */
export async function cpuSeconds(pid: number): Promise<number | null> {
  const own = await ticks(pid)
  return own === undefined ? null : own / TICKS_PER_SECOND
}

/** The same of a process and the children that it has now. */
export async function treeCpuSeconds(pid: number): Promise<number | null> {
  const all = await Promise.all([pid, ...(await childrenOf(pid))].map(cpuSeconds))
  return all[0] === null ? null : all.reduce((sum: number, value) => sum + (value ?? 0), 0)
}

async function ticks(pid: number): Promise<number | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ')
  return fields
    ?.slice(FIRST_CPU_FIELD, FIRST_CPU_FIELD + CPU_FIELDS)
    .reduce((sum, field) => sum + Number(field), 0)
}

async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '')
  return text.split(' ').filter(Boolean).map(Number)
}

/** The most memory (RSS, in 10⁶ bytes) that a process has held since it began or since `forgetPeak`. */
export async function peakMemoryMb(pid: number): Promise<number | null> {
  const text = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(text)?.[1]
  return kilobytes === undefined ? null : Number(kilobytes) / KIB_PER_MB
}

/** proc(5): 5 sets the peak back to what is held now. */
export async function forgetPeak(pid: number): Promise<void> {
  await writeFile(`/proc/${pid}/clear_refs`, '5').catch(() => {})
}
