import { parentPort } from 'node:worker_threads'
import type { KeyFault } from './key-check.ts'
import { type PackedChecks, unpackChecks } from './packed-checks.ts'
import { verifyBatch } from './verify-batch.ts'

/** A batch with an id that is returned with its verdicts. */
export interface BatchMessage {
  readonly id: number
  readonly checks: PackedChecks
}

export interface VerdictMessage {
  readonly id: number
  /** The fault of each check of the batch, in order. */
  readonly faults: readonly (KeyFault | undefined)[]
}

if (parentPort === null) throw new Error('not running in a worker thread')
const port = parentPort

port.on('message', ({ id, checks }: BatchMessage) => {
  port.postMessage({ id, faults: verifyBatch(unpackChecks(checks)) } satisfies VerdictMessage)
})
