import { BoundedMap } from '@ssv-exporter/flow/bounded-map'

/**
 * claimed: a quorum of the committee claimed the index. signed: signatures of a quorum verify under
 * the validator's share keys. beacon: reported by a beacon node. stored: loaded from the store.
 */
export type IndexSource = 'claimed' | 'signed' | 'beacon' | 'stored'

/** An operator's claim of a validator's index. */
export interface IndexClaim {
  /** In hex. */
  readonly publicKey: string
  readonly index: number
  /** In hex; claims by different committees of the validator are not added up. */
  readonly committeeId: string
  /** The claiming operators, by index in the committee. */
  readonly signers: readonly number[]
  readonly quorum: number
}

/** Maps beacon indices to validators. The mapping is one-to-one and permanent. */
export interface ValidatorIndexMap {
  /** The public key in hex. */
  publicKeyOf(index: number): string | undefined
  indexOf(publicKey: string): number | undefined
  /** Counts a claim; the index is learnt when a quorum has made it. */
  claim(claim: IndexClaim): void
  /**
   * @returns false when the validator or the index is already mapped differently. Only a beacon
   * node corrects a learnt index.
   */
  learn(publicKey: string, index: number, source: IndexSource): boolean
  /** Called after an index was learnt. */
  onLearned(listener: (publicKey: string, index: number, source: IndexSource) => void): void
  readonly size: number
  /** Claims and signatures that contradict known indices. */
  readonly contradictions: number
}

/**
 * Claims without a quorum yet. One committee's operator can make many; honest claims soon have one.
 */
const MAX_CLAIMS = 65_536

export function createValidatorIndexMap(): ValidatorIndexMap {
  const byIndex = new Map<number, string>()
  const byKey = new Map<string, number>()
  const claims = new BoundedMap<string, number>(MAX_CLAIMS)
  const listeners: Parameters<ValidatorIndexMap['onLearned']>[0][] = []
  let contradictions = 0

  function learn(publicKey: string, index: number, source: IndexSource): boolean {
    const knownIndex = byKey.get(publicKey)
    const knownKey = byIndex.get(index)
    if (knownIndex === index) return true
    if (knownIndex !== undefined || knownKey !== undefined) {
      contradictions += 1
      if (source !== 'beacon') return false
      if (knownIndex !== undefined) byIndex.delete(knownIndex)
      if (knownKey !== undefined) byKey.delete(knownKey)
    }
    byKey.set(publicKey, index)
    byIndex.set(index, publicKey)
    for (const listener of listeners) listener(publicKey, index, source)
    return true
  }

  return {
    publicKeyOf: (index) => byIndex.get(index),
    indexOf: (publicKey) => byKey.get(publicKey),
    claim({ publicKey, index, committeeId, signers, quorum }) {
      const known = byKey.get(publicKey)
      if (known === index) return
      if (known !== undefined || byIndex.has(index)) {
        contradictions += 1
        return
      }
      const name = `${publicKey} ${index} ${committeeId}`
      const before = claims.get(name) ?? 0
      const claimed = signers.reduce((mask, signer) => mask | (1 << signer), before)
      if (countBits(claimed) < quorum) {
        claims.set(name, claimed)
        return
      }
      claims.delete(name)
      learn(publicKey, index, 'claimed')
    },
    learn,
    onLearned: (listener) => void listeners.push(listener),
    get size() {
      return byKey.size
    },
    get contradictions() {
      return contradictions
    },
  }
}

function countBits(mask: number): number {
  let count = 0
  for (let rest = mask; rest !== 0; rest &= rest - 1) count += 1
  return count
}
