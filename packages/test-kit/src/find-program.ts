import { constants } from 'node:fs'
import { access, mkdir } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { DebianProgram } from './debian-program.ts'
import { installPackage } from './install-package.ts'
import type { Program } from './program.ts'
import { unpackedProgram, unpackPackage } from './unpack-package.ts'
import { whileLocked } from './while-locked.ts'

const CACHE = fileURLToPath(new URL('../../../node_modules/.cache/ssv-exporter', import.meta.url))

/** Finds a program on PATH or in our cache, or downloads it; `undefined` if unavailable. */
export async function findProgram(program: DebianProgram): Promise<Program | undefined> {
  const cache = join(CACHE, program.package)
  const present = async () => (await onPath(program)) ?? (await unpackedProgram(program, cache))
  const found = await present()
  if (found) return found
  if (process.platform !== 'linux') return undefined
  await mkdir(cache, { recursive: true })
  // One lock for all programs: apt-get has one, too.
  return whileLocked(join(CACHE, 'install.lock'), async () => {
    // Another process may have downloaded it in the meantime.
    const meanwhile = await present()
    if (meanwhile) return meanwhile
    if (await installPackage(program.package)) return onPath(program)
    return unpackPackage(program, cache)
  })
}

async function onPath({ names }: DebianProgram): Promise<Program | undefined> {
  for (const name of names) {
    for (const folder of (process.env.PATH ?? '').split(delimiter)) {
      const path = join(folder, name)
      const usable = await access(path, constants.X_OK).then(
        () => true,
        () => false,
      )
      if (usable) return { path, env: {} }
    }
  }
  return undefined
}
