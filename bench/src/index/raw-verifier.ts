import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { Worker } from 'node:worker_threads'
import { toAddress } from '@ssv-exporter/contracts/address'
import { ownershipMessage } from '@ssv-exporter/contracts/ownership-message'
import { addressOf, ownerOf, planRegistrations } from './registrations.ts'
import { REGISTRATION_BYTES, registrationsFile } from './signed-registrations.ts'

export interface RawWork {
  registrations: SharedArrayBuffer
  /** Digests of the ownership messages, 32 bytes each. */
  digests: SharedArrayBuffer
  batch: number
  /** Two int32: whether to stop, and how many were verified. */
  state: SharedArrayBuffer
}

const BATCH = 64
const WARM_UP_MS = 500

/**
 * Signatures per second that `threads` threads verify from their bytes using only blst, while
 * `during` runs.
 */
export async function rawRate(
  { threads, registered }: { threads: number; registered: number },
  during: () => Promise<unknown>,
): Promise<number> {
  const file = (await readFile(registrationsFile)).subarray(0, registered * REGISTRATION_BYTES)
  const registrations = new SharedArrayBuffer(file.length)
  Buffer.from(registrations).set(file)
  const digests = new SharedArrayBuffer(registered * 32)
  for (const [number, { cluster, nonce }] of planRegistrations(registered).entries()) {
    const owner = toAddress(addressOf(ownerOf(cluster)))
    Buffer.from(digests).set(ownershipMessage(owner, nonce).digest, number * 32)
  }
  const state = new SharedArrayBuffer(8)
  const flags = new Int32Array(state)
  const workers = Array.from({ length: threads }, () => {
    const workerData: RawWork = { registrations, digests, batch: BATCH, state }
    return new Worker(new URL('./raw-worker.ts', import.meta.url), {
      workerData,
    })
  })
  const ended = workers.map((worker) => once(worker, 'exit'))
  try {
    await new Promise((resolve) => setTimeout(resolve, WARM_UP_MS))
    const [startedAt, before] = [performance.now(), Atomics.load(flags, 1)]
    await during()
    const verified = Atomics.load(flags, 1) - before
    return verified / ((performance.now() - startedAt) / 1_000)
  } finally {
    Atomics.store(flags, 0, 1)
    await Promise.all(ended)
  }
}
