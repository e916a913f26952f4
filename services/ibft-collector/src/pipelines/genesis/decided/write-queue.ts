import type { DecidedKey } from '@ssv-exporter/store/decided/decided-row'
import { keyOf } from './decided-key.ts'
import type { Sighting } from './sighting.ts'
import { takeFirst } from './take-first.ts'
import type { VerifiedAgreement } from './verified-agreement.ts'

/**
 * new: the height was missing. better: more signers than stored. known: nothing changed.
 * contradiction: the height is stored with a different value, and this one is kept beside it.
 * dropped: the queue was full, and history fetches it again; or Postgres rejects the row.
 */
export type WriteOutcome = 'new' | 'better' | 'known' | 'contradiction' | 'dropped'

export interface WriteQueueOptions {
  readonly messages: number
  readonly bytes: number
}

/** A pending write of one value of a key: the best message so far, and everyone awaiting it. */
export interface QueuedWrite {
  /** `agreementName` of the messages. */
  readonly name: string
  readonly key: DecidedKey
  best: VerifiedAgreement
  /** Who received the first message, and when. */
  readonly first: Sighting
  /** Sender of the best message. */
  source: Sighting['source']
  publish: boolean
  sightings: number
  readonly waiting: {
    readonly message: VerifiedAgreement
    readonly completion: PromiseWithResolvers<WriteOutcome>
  }[]
}

/** Approximate size of a message without its value. */
const MESSAGE_BYTES = 600

/** Decided messages waiting for Postgres, one per key and value, in order of first arrival. */
export interface WriteQueue {
  /** @param name `agreementName` of the message @returns undefined when there is no room */
  push(
    name: string,
    message: VerifiedAgreement,
    sighting: Sighting,
  ): Promise<WriteOutcome> | undefined
  /** Removes and returns the first keys. */
  take(keys: number): QueuedWrite[]
  readonly keys: number
  readonly bytes: number
}

export function createWriteQueue(limits: WriteQueueOptions): WriteQueue {
  const writes = new Map<string, QueuedWrite>()
  let messages = 0
  let bytes = 0

  const weight = ({ waiting }: QueuedWrite) =>
    waiting.reduce((sum, { message }) => sum + MESSAGE_BYTES + message.value.length, 0)

  return {
    push(name, message, sighting) {
      const size = MESSAGE_BYTES + message.value.length
      if (messages >= limits.messages || bytes + size > limits.bytes) return undefined
      let write = writes.get(name)
      if (write === undefined) {
        const { source } = sighting
        write = {
          name,
          key: keyOf(message),
          best: message,
          first: sighting,
          source,
          publish: false,
          sightings: 0,
          waiting: [],
        }
        writes.set(name, write)
      } else if (message.signers.length > write.best.signers.length) {
        write.best = message
        write.source = sighting.source
      }
      write.publish ||= sighting.publish
      write.sightings += 1
      const completion = Promise.withResolvers<WriteOutcome>()
      write.waiting.push({ message, completion })
      messages += 1
      bytes += size
      return completion.promise
    },
    take(keys) {
      const taken = takeFirst(writes, keys)
      for (const write of taken) {
        messages -= write.waiting.length
        bytes -= weight(write)
      }
      return taken
    },
    get keys() {
      return writes.size
    },
    get bytes() {
      return bytes
    },
  }
}
