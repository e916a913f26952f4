/** A peer whose messages of this many chains did not verify lies, even when nobody else had those messages. */
const CHAINS_OF_A_LIAR = 3

/** Peers under suspicion at once; the oldest is let go. */
const MAX_SUSPECTS = 1_000

export interface Liars {
  /** Messages of the chain from this peer did not verify, and nobody else's did: its committee may have changed. */
  suspect(peerId: string, chain: string): void
  /** They did not verify while those of another peer did. */
  convict(peerId: string): void
}

/**
 * Tells lies from messages that nobody could verify: a validator that was registered again has another committee, and its old
 * messages fail from honest peers too. `punish` is called for each lie.
 */
export function createLiars(punish: (peerId: string) => void): Liars {
  const suspects = new Map<string, Set<string>>()

  return {
    suspect(peerId, chain) {
      const chains = suspects.get(peerId) ?? new Set()
      suspects.delete(peerId)
      suspects.set(peerId, chains.add(chain))
      for (const oldest of suspects.keys()) {
        if (suspects.size <= MAX_SUSPECTS) break
        suspects.delete(oldest)
      }
      if (chains.size < CHAINS_OF_A_LIAR) return
      suspects.delete(peerId)
      punish(peerId)
    },
    convict: punish,
  }
}
