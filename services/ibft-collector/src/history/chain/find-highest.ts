import type { VerifiedAgreement } from '../../validation/validation.ts'
import type { AskPeer } from '../peers/ask-peer.ts'
import type { PeerQueue } from '../peers/peer-queue.ts'
import type { Chain } from './chain.ts'
import type { VerifyAnswer } from './verify-answer.ts'

export interface HighestFound {
  /** Peers that said how high the chain is, or that they have nothing of it. */
  readonly answers: number
  /** The highest that verified, if it is above what is known. */
  readonly best?: { readonly message: VerifiedAgreement; readonly peerId: string }
}

export interface FindHighestModules {
  readonly ask: AskPeer
  readonly verify: VerifyAnswer
  readonly note: PeerQueue['note']
}

/**
 * Asks `peers` peers how high a chain is. What counts is the greatest height whose message verifies: one honest peer is
 * enough, and no number of others can name a greater one.
 */
export async function findHighest(
  chain: Chain,
  {
    above,
    peers,
    urgency,
    signal,
  }: { above: number; peers: number; urgency: number; signal: AbortSignal },
  { ask, verify, note }: FindHighestModules,
): Promise<HighestFound> {
  const { publicKey, role } = chain
  const except = new Set<string>()
  const verified: { message: VerifiedAgreement; peerId: string }[] = []
  let answers = 0

  async function askOne(): Promise<void> {
    for (;;) {
      const options = { except, urgency, signal }
      const answer = await ask({ kind: 'last', publicKey, role }, options)
      if (answer === undefined) return
      if (answer.status === 'failed') continue
      const { peerId } = answer
      if (answer.status === 'found') {
        const result = await verify(chain, answer, (height) => height > above, signal)
        for (const message of result.valid) verified.push({ message, peerId })
        if (result.worth !== undefined) note(peerId, 'last', result.worth)
        if (result.worth !== 'had') continue
      } else note(peerId, 'last', 'none')
      answers += 1
      return
    }
  }

  await Promise.all(Array.from({ length: peers }, askOne))
  const [best] = verified.toSorted((a, b) => b.message.height - a.message.height)
  return { answers, ...(best === undefined ? {} : { best }) }
}
