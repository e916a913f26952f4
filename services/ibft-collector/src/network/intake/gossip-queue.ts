import type { GossipKind } from '@ssv-exporter/ssv/generation'
import { createFairQueue } from './fair-queue.ts'

/** In order of service; dropped in reverse order. */
export const MESSAGE_KINDS = ['decided', 'commit', 'other'] as const satisfies GossipKind[]

export interface Waiting {
  readonly kind: GossipKind
  readonly peerId: string
  readonly bytes: number
}

export interface GossipQueueOptions {
  /** Limit of messages per kind. */
  readonly capacity: Readonly<Record<GossipKind, number>>
  /** Limit for all kinds together. */
  readonly maxBytes: number
}

/**
 * Queues messages for validation: one queue per kind, decided messages first, peers of a kind in
 * turn. What is dropped when full:
 *
 * - by kind, when its message limit is reached: the oldest of that kind, of the peer with the most;
 * - overall, when the byte limit is reached: the same, of the least important non-empty kind;
 *   decided messages only when nothing else is left.
 */
export interface GossipQueue<T extends Waiting> {
  /** Returns the dropped entry, possibly the new one. */
  add(message: T): readonly T[]
  next(): T | undefined
  size(kind: GossipKind): number
  readonly bytes: number
}

export function createGossipQueue<T extends Waiting>({
  capacity,
  maxBytes,
}: GossipQueueOptions): GossipQueue<T> {
  const queues = {
    decided: createFairQueue<T>({ capacity: capacity.decided }),
    commit: createFairQueue<T>({ capacity: capacity.commit }),
    other: createFairQueue<T>({ capacity: capacity.other }),
  }
  let bytes = 0

  const left = (message: T | undefined) => {
    bytes -= message?.bytes ?? 0
    return message
  }

  return {
    add(message) {
      bytes += message.bytes
      const dropped = [left(queues[message.kind].push(message.peerId, message))]
      for (const kind of MESSAGE_KINDS.toReversed()) {
        while (bytes > maxBytes && queues[kind].size > 0) dropped.push(left(queues[kind].evict()))
      }
      return dropped.filter((gone) => gone !== undefined)
    },
    next() {
      for (const kind of MESSAGE_KINDS) {
        const message = queues[kind].shift()
        if (message !== undefined) return left(message)
      }
      return undefined
    },
    size: (kind) => queues[kind].size,
    get bytes() {
      return bytes
    },
  }
}
