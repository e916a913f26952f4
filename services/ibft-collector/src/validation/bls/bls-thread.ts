import { parentPort } from 'node:worker_threads'
import { unpackBatch } from './batch-codec.ts'
import { createKeyCache } from './key-cache.ts'
import { createPrefixVerifier } from './verify-prefixes.ts'

/** A batch of `packBatch`, by a number that comes back with its verdicts. */
export interface BatchMessage {
  readonly id: number
  readonly bytes: Uint8Array
}

export interface VerdictMessage {
  readonly id: number
  /** How many of its first keys signed, for each check of the batch. */
  readonly verdicts: Uint8Array
}

/** A share key is about 200 bytes in parsed form, and validators sign again and again with the same few sets of operators. */
const CACHE = { shareKeys: 65_536, aggregates: 65_536 }

if (parentPort === null) throw new Error('not a worker thread')
const port = parentPort
const verify = createPrefixVerifier(createKeyCache(CACHE))

port.on('message', ({ id, bytes }: BatchMessage) => {
  const verdicts = Uint8Array.from(verify(unpackBatch(bytes)))
  const message: VerdictMessage = { id, verdicts }
  port.postMessage(message, [verdicts.buffer])
})
