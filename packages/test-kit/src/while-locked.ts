import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const POLL_MS = 200

/**
 * A holder writes its pid right after creating the folder; one without a pid this old died in
 * between.
 */
const NAMELESS_HOLDER_MS = 5_000

/**
 * Runs `work` while this process exclusively holds the lock folder on this machine; takes it over
 * from a dead holder.
 */
export async function whileLocked<T>(folder: string, work: () => Promise<T>): Promise<T> {
  let namelessMs = 0
  while (!(await take(folder))) {
    const holder = await readFile(join(folder, 'pid'), 'utf8').catch(() => '')
    if (holder === '') namelessMs += POLL_MS
    const isDead = holder === '' ? namelessMs >= NAMELESS_HOLDER_MS : !isAlive(Number(holder))
    if (isDead) await rm(folder, { recursive: true, force: true })
    else await sleep(POLL_MS)
  }
  try {
    return await work()
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function take(folder: string): Promise<boolean> {
  try {
    await mkdir(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
  await writeFile(join(folder, 'pid'), String(process.pid))
  return true
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
