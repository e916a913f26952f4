import { findProgram } from './find-program.ts'
import type { Program } from './program.ts'

let found: Promise<Program | undefined> | undefined

/**
 * The nginx of this machine: from PATH, from our cache, or downloaded; `undefined` if unavailable.
 */
export function findNginx(): Promise<Program | undefined> {
  found ??= findProgram({ package: 'nginx', names: ['nginx'], unpacked: 'usr/sbin/nginx' })
  return found
}
