import type { SignedAgreement } from '@ssv-exporter/ssv/agreement'

/** What an operator remembers of the chains of its validators. */
export interface OperatorHistory {
  /** Replaces the message of the same height when it has more signers. */
  put(publicKey: string, message: SignedAgreement): void
  highest(publicKey: string, role: number): SignedAgreement | undefined
  at(publicKey: string, role: number, height: number): SignedAgreement | undefined
  /** What there is from `from` to `to`, both inclusive, ascending. The range must be bounded. */
  range(publicKey: string, role: number, from: number, to: number): SignedAgreement[]
  /** The first of the other chains. */
  anotherChain(publicKey: string): string | undefined
}

interface Chain {
  readonly byHeight: Map<number, SignedAgreement>
  highest: SignedAgreement
  lowest: number
}

/** @param heightsPerChain beyond them the lowest are forgotten */
export function createOperatorHistory(heightsPerChain: number): OperatorHistory {
  const chains = new Map<string, Chain>()
  const keyOf = (publicKey: string, role: number) => `${publicKey}/${role}`

  return {
    put(publicKey, message) {
      const { role, height, signers } = message
      const key = keyOf(publicKey, role)
      let chain = chains.get(key)
      if (chain === undefined) {
        chain = { byHeight: new Map(), highest: message, lowest: height }
        chains.set(key, chain)
      }
      const known = chain.byHeight.get(height)
      if (known !== undefined && known.signers.length >= signers.length) return
      chain.byHeight.set(height, message)
      if (height >= chain.highest.height) chain.highest = message
      chain.lowest = Math.min(chain.lowest, height)
      while (chain.byHeight.size > heightsPerChain) chain.byHeight.delete(chain.lowest++)
    },
    highest: (publicKey, role) => chains.get(keyOf(publicKey, role))?.highest,
    at: (publicKey, role, height) => chains.get(keyOf(publicKey, role))?.byHeight.get(height),
    range(publicKey, role, from, to) {
      const byHeight = chains.get(keyOf(publicKey, role))?.byHeight
      const found: SignedAgreement[] = []
      for (let height = from; height <= to; height++) {
        const message = byHeight?.get(height)
        if (message !== undefined) found.push(message)
      }
      return found
    },
    anotherChain(publicKey) {
      for (const key of chains.keys()) if (!key.startsWith(publicKey)) return key.split('/')[0]
      return undefined
    },
  }
}
