/** A decision of the operators, as published. */
export interface ProducedDecided {
  /** 96 lower-case hex characters. */
  readonly publicKey: string
  /** Beacon role number, ATTESTER is 0. */
  readonly role: number
  readonly height: number
  readonly round: number
  /** SHA-256 of the value, hex. */
  readonly valueHash: string
  /** The scheme of its signing root. */
  readonly rootFork: string
  /** Signers of the decided message with the most of them, ascending. */
  readonly signers: readonly number[]
  /** These and the signers of published late commits: the maximum that can be collected. */
  readonly reachable: readonly number[]
  /** Whether a decided message of it was gossiped; otherwise only history has it. */
  readonly gossiped: boolean
  /** Milliseconds since 1970 of the first message. */
  readonly producedAtMs: number
}

/**
 * Every valid decision of the network, or the most recent ones: what a faultless listener would
 * store.
 */
export interface Ledger {
  readonly size: number
  get(publicKey: string, role: number, height: number): ProducedDecided | undefined
  entries(): IterableIterator<ProducedDecided>
}

export interface WritableLedger extends Ledger {
  /** Replaces the entry of the same height. */
  put(entry: ProducedDecided): void
}

/** @param capacity beyond it the oldest are dropped */
export function createLedger(capacity = Number.POSITIVE_INFINITY): WritableLedger {
  const entries = new Map<string, ProducedDecided>()
  return {
    get size() {
      return entries.size
    },
    get: (publicKey, role, height) => entries.get(keyOf(publicKey, role, height)),
    entries: () => entries.values(),
    put(entry) {
      entries.set(keyOf(entry.publicKey, entry.role, entry.height), entry)
      for (const oldest of entries.keys()) {
        if (entries.size <= capacity) return
        entries.delete(oldest)
      }
    },
  }
}

function keyOf(publicKey: string, role: number, height: number): string {
  return `${publicKey}/${role}/${height}`
}
