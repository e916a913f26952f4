import { findProgram } from './find-program.ts'
import type { Program } from './program.ts'

let found: Promise<Program | undefined> | undefined

/**
 * The PgBouncer of this machine: from PATH, from our cache, or downloaded; `undefined` if
 * unavailable.
 */
export function findPgBouncer(): Promise<Program | undefined> {
  found ??= findProgram({
    package: 'pgbouncer',
    names: ['pgbouncer'],
    unpacked: 'usr/sbin/pgbouncer',
  })
  return found
}
