import { readFile, realpath, rm } from 'node:fs/promises'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { DataFolder } from './data-folder.ts'
import { DataUnusableError } from './errors.ts'
import { postmasterFile, readPostmasterFile } from './postmaster-file.ts'
import { type ProcessFacts, processFacts } from './process-facts.ts'
import { waitForExit } from './wait-for-exit.ts'

/**
 * Shuts down a server that a killed process left behind on this data folder.
 *
 * A server whose owner lives is not touched: DataUnusableError. A pid file whose id now belongs to
 * another program is removed, because Postgres would take any live process with that id (common in
 * containers) for its own server.
 */
export async function clearOrphan(
  folder: DataFolder,
  { stopDeadlineMs }: { stopDeadlineMs: number },
  { logger }: { logger: Logger },
): Promise<void> {
  const file = await readPostmasterFile(folder.cluster)
  if (file === undefined) return
  const facts = await processFacts(file.pid)
  if (facts === undefined) return
  if (!(await isServerOn(folder.cluster, facts))) {
    await rm(postmasterFile(folder.cluster), { force: true })
    logger.info({ postgresPid: file.pid }, 'removed a stale Postgres pid file')
    return
  }
  // A child whose parent dies gets another parent: while both ids agree, the owner lives.
  const owner = Number(await readFile(folder.owner, 'utf8').catch(() => ''))
  if (owner === facts.parent) {
    throw new DataUnusableError(
      folder.cluster,
      `process ${owner} is running Postgres on it; stop that process, or choose another folder (DATA_DIR)`,
      { owner, pid: file.pid },
    )
  }
  logger.warn({ postgresPid: file.pid }, 'shut down an orphaned Postgres server')
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    sendSignal(file.pid, signal)
    if (await waitForExit(file.pid, stopDeadlineMs)) return
  }
  throw new DataUnusableError(
    folder.cluster,
    `the Postgres server of an earlier run (process ${file.pid}) does not stop; stop it by hand`,
    { pid: file.pid },
  )
}

// The server's working directory is its data directory; on other systems the command line must
// suffice.
async function isServerOn(cluster: string, { command, cwd }: ProcessFacts): Promise<boolean> {
  if (!/^\S*postgres\b/.test(command)) return false
  if (cwd === undefined) return command.includes(cluster)
  return cwd === (await realpath(cluster))
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It ended in between; this is checked next.
  }
}
