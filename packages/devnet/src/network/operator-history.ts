import type { SignedAgreement } from '@ssv-exporter/ssv/agreement'

/** An operator's stored duty sequences. */
export interface OperatorHistory {
  /** Replaces the message of the same height when it has more signers. */
  put(publicKey: string, message: SignedAgreement): void
  highest(publicKey: string, role: number): SignedAgreement | undefined
  at(publicKey: string, role: number, height: number): SignedAgreement | undefined
  /** Stored messages from `from` to `to`, both inclusive, ascending. The range must be bounded. */
  range(publicKey: string, role: number, from: number, to: number): SignedAgreement[]
  /** The first of the other duty sequences. */
  anotherChain(publicKey: string): string | undefined
  /** Stored messages. */
  readonly size: number
}

export interface OperatorHistoryOptions {
  /**
   * Messages of all duty sequences below their highest; beyond that the oldest are dropped. 0: a
   * light node.
   */
  readonly capacity: number
}

export function createOperatorHistory({ capacity }: OperatorHistoryOptions): OperatorHistory {
  const highest = new Map<string, SignedAgreement>()
  /** Below the highest, in the order of arrival. */
  const former = new Map<string, SignedAgreement>()
  const chainOf = (publicKey: string, role: number) => `${publicKey}/${role}`

  function keep(sequence: string, message: SignedAgreement): void {
    former.set(`${sequence}/${message.height}`, message)
    for (const oldest of former.keys()) {
      if (former.size <= capacity) return
      former.delete(oldest)
    }
  }

  function at(publicKey: string, role: number, height: number): SignedAgreement | undefined {
    const sequence = chainOf(publicKey, role)
    const last = highest.get(sequence)
    return last?.height === height ? last : former.get(`${sequence}/${height}`)
  }

  return {
    put(publicKey, message) {
      const { role, height, signers } = message
      const known = at(publicKey, role, height)
      if (known !== undefined && known.signers.length >= signers.length) return
      const sequence = chainOf(publicKey, role)
      const last = highest.get(sequence)
      if (last !== undefined && last.height > height) return keep(sequence, message)
      highest.set(sequence, message)
      if (last !== undefined && last.height < height) keep(sequence, last)
    },
    highest: (publicKey, role) => highest.get(chainOf(publicKey, role)),
    at,
    range(publicKey, role, from, to) {
      const found: SignedAgreement[] = []
      for (let height = from; height <= to; height++) {
        const message = at(publicKey, role, height)
        if (message !== undefined) found.push(message)
      }
      return found
    },
    anotherChain(publicKey) {
      for (const key of highest.keys()) if (!key.startsWith(publicKey)) return key.split('/')[0]
      return undefined
    },
    get size() {
      return highest.size + former.size
    },
  }
}
