import { constants } from 'node:fs'
import { access, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import type { DebianProgram } from './debian-program.ts'
import type { Program } from './program.ts'
import { run } from './run.ts'

/** The copy that `unpackPackage` left in `cache`, if it exists. */
export async function unpackedProgram(
  { unpacked }: DebianProgram,
  cache: string,
): Promise<Program | undefined> {
  const root = join(cache, 'root')
  const path = join(root, unpacked)
  const usable = await access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
  if (!usable) return undefined
  const folders = await Promise.all(['usr/lib', 'lib'].map((at) => libraryFolders(join(root, at))))
  return { path, env: { LD_LIBRARY_PATH: folders.flat().join(delimiter) } }
}

/**
 * Downloads a Debian package with the missing libraries, and unpacks them into `cache` without
 * installing.
 */
export async function unpackPackage(
  program: DebianProgram,
  cache: string,
): Promise<Program | undefined> {
  const downloads = join(cache, 'downloads')
  const unpacked = join(cache, 'unpacked')
  await rm(downloads, { recursive: true, force: true })
  await rm(unpacked, { recursive: true, force: true })
  await mkdir(downloads, { recursive: true })
  if (!(await download(program.package, downloads, []))) {
    const own = await ownLists(cache)
    if (!(await download(program.package, downloads, own))) return undefined
  }
  for (const file of await readdir(downloads)) {
    const result = await run('dpkg', ['-x', join(downloads, file), unpacked])
    if (!result.ok) return undefined
  }
  // The final name appears only once everything is complete.
  await rm(join(cache, 'root'), { recursive: true, force: true })
  await rename(unpacked, join(cache, 'root'))
  await rm(downloads, { recursive: true, force: true })
  return unpackedProgram(program, cache)
}

async function download(
  name: string,
  folder: string,
  aptOptions: readonly string[],
): Promise<boolean> {
  const packages = await missingPackages(name, aptOptions)
  if (packages.length === 0) return false
  return (await run('apt-get', [...aptOptions, 'download', ...packages], { cwd: folder })).ok
}

/** A package and its dependencies that are not installed. */
async function missingPackages(name: string, aptOptions: readonly string[]): Promise<string[]> {
  const kinds = ['recommends', 'suggests', 'conflicts', 'breaks', 'replaces', 'enhances']
  const without = kinds.map((kind) => `--no-${kind}`)
  const depends = await run('apt-cache', [
    ...aptOptions,
    ...['depends', '--recurse', ...without, name],
  ])
  if (!depends.ok) return []
  const names = depends.output.split('\n').filter((line) => /^[a-z0-9][a-z0-9+.-]+$/.test(line))
  const installed = await run('dpkg', ['-l'])
  const present = new Set([...installed.output.matchAll(/^ii +([^ :]+)/gm)].map(([, name]) => name))
  return names.filter((name) => !present.has(name))
}

/** Separate package lists, for a user without permission to refresh the system's. */
async function ownLists(cache: string): Promise<string[]> {
  const state = join(cache, 'apt')
  await mkdir(join(state, 'lists/partial'), { recursive: true })
  await mkdir(join(state, 'archives/partial'), { recursive: true })
  const options = [
    ...['-o', `Dir::State::lists=${state}/lists`, '-o', `Dir::Cache=${state}`],
    ...['-o', `Debug::NoLocking=1`, '-o', 'APT::Sandbox::User='],
  ]
  await run('apt-get', [...options, 'update', '-q'])
  return options
}

async function libraryFolders(at: string): Promise<string[]> {
  const names = await readdir(at).catch(() => [])
  return names.filter((name) => name.includes('-linux-')).map((name) => join(at, name))
}
