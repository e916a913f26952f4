import { constants } from 'node:fs'
import { access, mkdir } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { RedisBinary } from './redis-binary.ts'
import { installRedis } from './redis-install.ts'
import { unpackedRedis, unpackRedis } from './redis-unpack.ts'
import { whileLocked } from './while-locked.ts'

const CACHE = fileURLToPath(
  new URL('../../../node_modules/.cache/ssv-exporter/redis', import.meta.url),
)

let found: Promise<RedisBinary | undefined> | undefined

/** The redis-server of this machine: from PATH, from our cache, or fetched now; `undefined` when it cannot be had. */
export function findRedis(): Promise<RedisBinary | undefined> {
  found ??= findOrFetch()
  return found
}

async function findOrFetch(): Promise<RedisBinary | undefined> {
  const present = (await redisOnPath()) ?? (await unpackedRedis(CACHE))
  if (present) return present
  if (process.platform !== 'linux') return undefined
  await mkdir(CACHE, { recursive: true })
  return whileLocked(join(CACHE, 'install.lock'), async () => {
    // Another process may have fetched it while we waited for the lock.
    const meanwhile = (await redisOnPath()) ?? (await unpackedRedis(CACHE))
    if (meanwhile) return meanwhile
    if (await installRedis()) return redisOnPath()
    return unpackRedis(CACHE)
  })
}

async function redisOnPath(): Promise<RedisBinary | undefined> {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, 'redis-server')
    const usable = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (usable) return { path, env: {} }
  }
  return undefined
}
