import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface PostmasterFile {
  readonly pid: number
  readonly ready: boolean
}

/** Reads `postmaster.pid` of a data directory: line 1 is the process id, line 8 the status (PostgreSQL, pidfile.h). */
export async function readPostmasterFile(cluster: string): Promise<PostmasterFile | undefined> {
  try {
    const lines = (await readFile(postmasterFile(cluster), 'utf8')).split('\n')
    const pid = Number(lines[0])
    return Number.isInteger(pid) && pid > 0
      ? { pid, ready: lines[7]?.trim() === 'ready' }
      : undefined
  } catch {
    return undefined
  }
}

export function postmasterFile(cluster: string): string {
  return join(cluster, 'postmaster.pid')
}
