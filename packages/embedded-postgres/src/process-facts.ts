import { readFile, readlink } from 'node:fs/promises'
import { runCommand } from './run-command.ts'

export interface ProcessFacts {
  readonly parent: number
  readonly command: string
  /** Working directory, if the system reports it. */
  readonly cwd: string | undefined
}

/** Describes the process with an id; undefined if there is none. */
export async function processFacts(pid: number): Promise<ProcessFacts | undefined> {
  return process.platform === 'linux' ? await fromProc(pid) : await fromPs(pid)
}

async function fromProc(pid: number): Promise<ProcessFacts | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    // proc(5): pid (name) state ppid …; the name may itself contain brackets and spaces.
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (state === 'Z') return undefined
    const command = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ').trim()
    const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => undefined)
    return { parent: Number(parent), command, cwd }
  } catch {
    return undefined
  }
}

async function fromPs(pid: number): Promise<ProcessFacts | undefined> {
  const { code, output } = await runCommand('ps', ['-o', 'ppid=,command=', '-p', String(pid)])
  const match = /^\s*(\d+)\s+(.*)$/s.exec(output)
  if (code !== 0 || match === null) return undefined
  return { parent: Number(match[1]), command: match[2] ?? '', cwd: undefined }
}
