import { readFile } from 'node:fs/promises'
import { NoServerUserError } from './errors.ts'
import { runCommand } from './run-command.ts'

export interface ServerUser {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

const NAME = 'postgres'
const PASSWD = '/etc/passwd'

/**
 * Returns the user that Postgres must run as, or undefined if it is the user of this process.
 *
 * Postgres does not run as root; then it is the system user `postgres`, created if missing.
 */
export async function serverUser(): Promise<ServerUser | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const existing = await lookUp()
  if (existing !== undefined) return existing
  const useradd = await runCommand('useradd', [
    '--system',
    '--no-create-home',
    '--shell',
    '/bin/false',
    NAME,
  ])
  // Busybox (Alpine) has only adduser.
  const made = useradd.code === 0 ? useradd : await runCommand('adduser', ['-S', '-D', '-H', NAME])
  const created = await lookUp()
  if (created === undefined) throw new NoServerUserError(NAME, useradd.output || made.output)
  return created
}

async function lookUp(): Promise<ServerUser | undefined> {
  const line = (await readFile(PASSWD, 'utf8'))
    .split('\n')
    .find((entry) => entry.startsWith(`${NAME}:`))
  const [, , uid, gid] = line?.split(':') ?? []
  if (uid === undefined || gid === undefined) return undefined
  return { name: NAME, uid: Number(uid), gid: Number(gid) }
}
