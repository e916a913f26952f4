import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
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

/** Made once, as it takes minutes for a million. The name ends with what to change when other ones are made. */
export const registrationsFile = join(resultsFolder, 'registrations-1.bin')

/** Makes sure that the file has the public keys and true signatures of the first `count` registrations. */
export async function signRegistrations(count: number, say: (text: string) => void): Promise<void> {
  const made = await readFile(registrationsFile).catch(() => Buffer.alloc(0))
  const from = Math.floor(made.length / REGISTRATION_BYTES)
  if (from >= count) return
  say(`signing ${count - from} registrations, once`)
  const threads = availableParallelism()
  const share = Math.ceil((count - from) / threads)
  const parts = await Promise.all(
    Array.from({ length: threads }, (_, thread) => {
      const first = from + thread * share
      return signPart(first, Math.max(first, Math.min(count, first + share)))
    }),
  )
  await mkdir(resultsFolder, { recursive: true })
  await writeFile(registrationsFile, Buffer.concat([made, ...parts]))
}

async function signPart(from: number, to: number): Promise<Buffer> {
  const shared = new SharedArrayBuffer((to - from) * REGISTRATION_BYTES)
  const worker = new Worker(new URL('./sign-worker.ts', import.meta.url), {
    workerData: { from, to, shared } satisfies SigningWork,
  })
  await once(worker, 'exit')
  return Buffer.from(shared)
}
