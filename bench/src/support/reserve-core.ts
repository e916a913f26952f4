import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

/**
 * Moves this process, and its future children, off one core, to reserve that one for a server.
 * @returns the number of the core; undefined without a second core or without `taskset`
 */
export async function reserveCore(): Promise<string | undefined> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '')
  const list = /^Cpus_allowed_list:\s+(\S+)$/m.exec(status)?.[1] ?? ''
  const [first, ...rest] = list.split(',').flatMap(coresOf)
  if (first === undefined || rest.length === 0) return undefined
  try {
    await run('taskset', ['-a', '-c', '-p', rest.join(), String(process.pid)])
    return String(first)
  } catch {
    return undefined
  }
}

/** `2-4` is 2, 3 and 4. */
function coresOf(range: string): number[] {
  if (range === '') return []
  const [from = 0, to = from] = range.split('-').map(Number)
  return Array.from({ length: to - from + 1 }, (_, index) => from + index)
}
