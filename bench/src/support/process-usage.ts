import { readFile, writeFile } from 'node:fs/promises'

// proc(5): fields of /proc/<pid>/stat after the name in parentheses, counted from 0. The times of
// the process itself, in user and kernel mode, then those of its ended children.
const FIRST_CPU_FIELD = 11
const OWN_FIELDS = 2
const WITH_ENDED_FIELDS = 4
/** USER_HZ, which Linux keeps at 100 for programs. */
const TICKS_PER_SECOND = 100
const KIB_PER_MB = 1_000_000 / 1_024

/** Processor seconds of a process so far, without its children; `null` without /proc. */
export function cpuSeconds(pid: number): Promise<number | null> {
  return secondsIn(pid, OWN_FIELDS)
}

/** The same of a process and its children, including ended ones. */
export async function treeCpuSeconds(pid: number): Promise<number | null> {
  const children = await childrenOf(pid)
  const own = await secondsIn(pid, WITH_ENDED_FIELDS)
  const rest = await Promise.all(children.map(cpuSeconds))
  return own === null ? null : rest.reduce((sum: number, value) => sum + (value ?? 0), own)
}

async function secondsIn(pid: number, fieldCount: number): Promise<number | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  if (text === undefined) return null
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const ticks = fields.slice(FIRST_CPU_FIELD, FIRST_CPU_FIELD + fieldCount)
  return ticks.reduce((sum, field) => sum + Number(field), 0) / TICKS_PER_SECOND
}

async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '')
  return text.split(' ').filter(Boolean).map(Number)
}

/** The current memory (RSS, in 10⁶ bytes) of a process. */
export async function memoryMb(pid: number): Promise<number | null> {
  return await megabytesOf(pid, 'VmRSS')
}

/** The maximum memory (RSS, in 10⁶ bytes) of a process since its start or since `forgetPeak`. */
export async function peakMemoryMb(pid: number): Promise<number | null> {
  return await megabytesOf(pid, 'VmHWM')
}

/** @param field of proc(5), /proc/<pid>/status */
async function megabytesOf(pid: number, field: 'VmRSS' | 'VmHWM'): Promise<number | null> {
  const text = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  const kilobytes = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1]
  return kilobytes === undefined ? null : Number(kilobytes) / KIB_PER_MB
}

export interface TransferredBytes {
  readonly read: number
  readonly written: number
}

/**
 * Bytes that a process has read and written so far, of files and TCP connections together; `null`
 * without /proc.
 */
export async function transferredBytes(pid: number): Promise<TransferredBytes | null> {
  const text = await readFile(`/proc/${pid}/io`, 'utf8').catch(() => '')
  const [read, written] = ['rchar', 'wchar'].map(
    (field) => new RegExp(`^${field}: (\\d+)$`, 'm').exec(text)?.[1],
  )
  if (read === undefined || written === undefined) return null
  return { read: Number(read), written: Number(written) }
}

/** proc(5): 5 resets the peak to the current value. */
export async function forgetPeak(pid: number): Promise<void> {
  await writeFile(`/proc/${pid}/clear_refs`, '5').catch(() => {})
}
