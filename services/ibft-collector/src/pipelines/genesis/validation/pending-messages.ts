export interface PendingMessagesOptions {
  readonly messages: number
  readonly bytes: number
  readonly perValidator: number
  readonly perPeer: number
  readonly ttlMs: number
}

export interface PendingEntry {
  /** 96 lower-case hex digits. */
  readonly validator: string
  readonly peerId: string
  readonly bytes: number
  /** Start of the wait, in milliseconds since 1970. */
  readonly pendingSinceMs: number
}

/** Why a pending message was dropped without a retry. Each is a metric label. */
export type PendingLoss = 'expired' | 'validator-full' | 'peer-full' | 'full'

export const PENDING_MESSAGES_DEFAULTS: PendingMessagesOptions = {
  messages: 4_096,
  bytes: 8 * 2 ** 20,
  perValidator: 32,
  perPeer: 512,
  // Normally the registry reaches the chain head within seconds; an indexer that catches up takes
  // minutes.
  ttlMs: 5 * 60_000,
}

/**
 * Messages waiting for the registry to learn their validator. Bounded in number, size and time.
 * When full, overall or for a validator, the oldest message of the peer that uses the most space is
 * dropped: messages of unknown validators cost an attacker nothing and must not displace those of
 * others.
 */
export interface PendingMessages<T extends PendingEntry> {
  add(entry: T): void
  /** Removes and returns a validator's messages, oldest first. */
  release(validator: string): T[]
  /** Drops expired messages. */
  sweep(nowMs: number): void
  readonly size: number
  readonly bytes: number
}

interface PeerGroup<T> {
  readonly entries: Set<T>
  bytes: number
}

export function createPendingMessages<T extends PendingEntry>(
  options: PendingMessagesOptions,
  { onLost }: { onLost: (reason: PendingLoss) => void },
): PendingMessages<T> {
  // Sets keep insertion order.
  const all = new Set<T>()
  const byValidator = new Map<string, Set<T>>()
  const byPeer = new Map<string, PeerGroup<T>>()
  let bytes = 0

  function remove(entry: T): void {
    all.delete(entry)
    leave(byValidator, entry.validator, entry)
    const ofPeer = byPeer.get(entry.peerId)
    ofPeer?.entries.delete(entry)
    if (ofPeer !== undefined) ofPeer.bytes -= entry.bytes
    if (ofPeer?.entries.size === 0) byPeer.delete(entry.peerId)
    bytes -= entry.bytes
  }

  function lose(from: Iterable<T>, reason: PendingLoss): void {
    const [oldest] = from
    if (oldest === undefined) return
    remove(oldest)
    onLost(reason)
  }

  /** The fraction of the pending messages used by a peer. */
  function shareOf({ entries, bytes: taken }: PeerGroup<T>): number {
    return Math.max(entries.size / options.messages, taken / options.bytes)
  }

  return {
    add(entry) {
      if (entry.bytes > options.bytes) {
        onLost('full')
        return
      }
      const { validator, peerId } = entry
      const ofValidator = byValidator.get(validator) ?? new Set()
      if (ofValidator.size >= options.perValidator) {
        lose(
          heaviest(groupByPeer(ofValidator), (group) => group.length),
          'validator-full',
        )
      }
      const ofSamePeer = byPeer.get(peerId)?.entries ?? new Set()
      if (ofSamePeer.size >= options.perPeer) lose(ofSamePeer, 'peer-full')
      while (all.size >= options.messages || bytes + entry.bytes > options.bytes) {
        lose(heaviest(byPeer.values(), shareOf).entries, 'full')
      }
      all.add(entry)
      join(byValidator, validator, entry)
      const ofPeer = byPeer.get(peerId) ?? { entries: new Set(), bytes: 0 }
      ofPeer.entries.add(entry)
      ofPeer.bytes += entry.bytes
      byPeer.set(peerId, ofPeer)
      bytes += entry.bytes
    },
    release(validator) {
      const released = [...(byValidator.get(validator) ?? [])]
      for (const entry of released) remove(entry)
      return released
    },
    sweep(nowMs) {
      for (const entry of all) {
        if (entry.pendingSinceMs + options.ttlMs > nowMs) return
        remove(entry)
        onLost('expired')
      }
    },
    get size() {
      return all.size
    },
    get bytes() {
      return bytes
    },
  }
}

function join<T>(groups: Map<string, Set<T>>, name: string, entry: T): void {
  const group = groups.get(name)
  if (group === undefined) groups.set(name, new Set([entry]))
  else group.add(entry)
}

function leave<T>(groups: Map<string, Set<T>>, name: string, entry: T): void {
  const group = groups.get(name)
  group?.delete(entry)
  if (group?.size === 0) groups.delete(name)
}

function groupByPeer<T extends PendingEntry>(entries: Iterable<T>): Iterable<T[]> {
  return Map.groupBy(entries, ({ peerId }) => peerId).values()
}

/** The first, if several are equal. */
function heaviest<G extends object>(groups: Iterable<G>, weightOf: (group: G) => number): G {
  const [first, ...others] = groups
  if (first === undefined) throw new RangeError('no entry to choose from')
  let best = { group: first, weight: weightOf(first) }
  for (const group of others) {
    const weight = weightOf(group)
    if (weight > best.weight) best = { group, weight }
  }
  return best.group
}
