export interface PenOptions {
  readonly messages: number
  readonly bytes: number
  readonly perValidator: number
  readonly perPeer: number
  readonly ttlMs: number
}

export interface PenEntry {
  /** 96 lower-case hex digits. */
  readonly validator: string
  readonly peerId: string
  readonly bytes: number
  /** Since when it waits, in milliseconds since 1970. */
  readonly pennedAtMs: number
}

/** Why a message left the pen without having been tried again. Each is a label of a metric. */
export type PenLoss = 'expired' | 'validator-full' | 'peer-full' | 'full'

export const PEN_DEFAULTS: PenOptions = {
  messages: 4_096,
  bytes: 8 * 2 ** 20,
  perValidator: 32,
  perPeer: 512,
  // The registry is at the head of the chain within seconds; an indexer that has to catch up takes minutes.
  ttlMs: 5 * 60_000,
}

/**
 * Where messages wait for the registry to know their validator. Bounded in every way, and the oldest goes first: a new one of a
 * crowded validator or peer takes the place of an older one of the same.
 */
export interface Pen<T extends PenEntry> {
  hold(entry: T): void
  /** Takes out what waits for a validator, the oldest first. */
  release(validator: string): T[]
  /** Lets go of what has waited for too long. */
  sweep(nowMs: number): void
  readonly size: number
  readonly bytes: number
}

export function createPen<T extends PenEntry>(
  options: PenOptions,
  { onLost }: { onLost: (reason: PenLoss) => void },
): Pen<T> {
  // Sets keep the order of coming.
  const all = new Set<T>()
  const byValidator = new Map<string, Set<T>>()
  const byPeer = new Map<string, Set<T>>()
  let bytes = 0

  function remove(entry: T): void {
    all.delete(entry)
    leave(byValidator, entry.validator, entry)
    leave(byPeer, entry.peerId, entry)
    bytes -= entry.bytes
  }

  function lose(from: Set<T> | undefined, reason: PenLoss): void {
    const [oldest] = from ?? []
    if (oldest === undefined) return
    remove(oldest)
    onLost(reason)
  }

  return {
    hold(entry) {
      if (entry.bytes > options.bytes) {
        onLost('full')
        return
      }
      const { validator, peerId } = entry
      if ((byValidator.get(validator)?.size ?? 0) >= options.perValidator) {
        lose(byValidator.get(validator), 'validator-full')
      }
      if ((byPeer.get(peerId)?.size ?? 0) >= options.perPeer) lose(byPeer.get(peerId), 'peer-full')
      while (all.size >= options.messages || bytes + entry.bytes > options.bytes) lose(all, 'full')
      all.add(entry)
      join(byValidator, validator, entry)
      join(byPeer, peerId, entry)
      bytes += entry.bytes
    },
    release(validator) {
      const released = [...(byValidator.get(validator) ?? [])]
      for (const entry of released) remove(entry)
      return released
    },
    sweep(nowMs) {
      for (const entry of all) {
        if (entry.pennedAtMs + options.ttlMs > nowMs) return
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
