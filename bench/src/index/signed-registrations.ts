import { once } from 'node:events'
import { appendFile, mkdir, stat, truncate } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { resultsFolder } from '../support/results-folder.ts'

export const PUBLIC_KEY_BYTES = 48
/** A public key and a signature. */
export const REGISTRATION_BYTES = PUBLIC_KEY_BYTES + 96

export interface SigningWork {
  from: number
  to: number
  /** `REGISTRATION_BYTES` for each. */
  shared: SharedArrayBuffer
}

/** Kept if the rest is interrupted. */
const SIGNED_AT_ONCE = 50_000

/**
 * Cached, since a million takes minutes. The name ends with a version to be changed when the
 * content changes.
 */
export const registrationsFile = join(resultsFolder, 'registrations-1.bin')

/**
 * Ensures that the file has the public keys and valid signatures of the first `count`
 * registrations.
 */
export async function signRegistrations(count: number, say: (text: string) => void): Promise<void> {
  await mkdir(resultsFolder, { recursive: true })
  const threads = availableParallelism()
  for (;;) {
    const { size } = await stat(registrationsFile).catch(() => ({ size: 0 }))
    const from = Math.floor(size / REGISTRATION_BYTES)
    if (from >= count) return
    if (size > from * REGISTRATION_BYTES) {
      await truncate(registrationsFile, from * REGISTRATION_BYTES)
    }
    say(`signing ${count - from} registrations, once`)
    const share = Math.ceil(Math.min(SIGNED_AT_ONCE, count - from) / threads)
    const parts = Array.from({ length: threads }, (_, thread) => {
      const first = from + thread * share
      return signPart(first, Math.max(first, Math.min(count, first + share)))
    })
    await appendFile(registrationsFile, Buffer.concat(await Promise.all(parts)))
  }
}

async function signPart(from: number, to: number): Promise<Buffer> {
  const shared = new SharedArrayBuffer((to - from) * REGISTRATION_BYTES)
  const worker = new Worker(new URL('./sign-worker.ts', import.meta.url), {
    workerData: { from, to, shared } satisfies SigningWork,
  })
  await once(worker, 'exit')
  return Buffer.from(shared)
}
