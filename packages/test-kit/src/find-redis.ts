import { findProgram } from './find-program.ts'
import type { Program } from './program.ts'

let found: Promise<Program | undefined> | undefined

/**
 * The redis-server of this machine: from PATH, from our cache, or downloaded; `undefined` if
 * unavailable.
 */
export function findRedis(): Promise<Program | undefined> {
  found ??= findProgram({
    package: 'redis-server',
    names: ['redis-server'],
    unpacked: 'usr/bin/redis-server',
  })
  return found
}
