import type { VerifiedAgreement } from '../../decided/verified-agreement.ts'
import type { AskPeer } from '../peers/ask-peer.ts'
import type { PeerQueue } from '../peers/peer-queue.ts'
import type { DutySequence } from './duty-sequence.ts'
import type { VerifyAnswer } from './verify-answer.ts'

export interface HighestFound {
  /** Peers that reported the highest height, or that they have nothing. */
  readonly answers: number
  /** The highest verified message, if above the known height. */
  readonly best?: { readonly message: VerifiedAgreement; readonly peerId: string }
}

export interface FindHighestModules {
  readonly ask: AskPeer
  readonly verify: VerifyAnswer
  readonly note: PeerQueue['note']
}

/**
 * Asks `peers` peers for the highest height of a duty sequence, and if none has it, further peers
 * until one does or all were asked. The result is the greatest height whose message verifies: one
 * honest peer suffices, and no number of dishonest peers can forge a greater one.
 */
export async function findHighest(
  sequence: DutySequence,
  {
    above,
    peers,
    searchMs,
    urgency,
    signal,
  }: { above: number; peers: number; searchMs: number; urgency: number; signal: AbortSignal },
  { ask, verify, note }: FindHighestModules,
): Promise<HighestFound> {
  const { publicKey, role } = sequence
  const except = new Set<string>()
  const verified: { message: VerifiedAgreement; peerId: string }[] = []
  const endsAt = performance.now() + searchMs
  let answers = 0
  let isKnown = false

  async function askOne(): Promise<void> {
    while (performance.now() < endsAt) {
      const options = { except, urgency, signal }
      const answer = await ask({ kind: 'last', publicKey, role }, options)
      if (answer === undefined) return
      if (answer.status === 'failed') continue
      const { peerId } = answer
      if (answer.status === 'found') {
        const result = await verify(sequence, answer, (height) => height > above, signal)
        for (const message of result.valid) verified.push({ message, peerId })
        if (result.quality !== undefined) note(peerId, 'last', result.quality)
        if (result.quality !== 'had') continue
        isKnown = true
      } else note(peerId, 'last', 'none')
      answers += 1
      if (isKnown) return
    }
  }

  await Promise.all(Array.from({ length: peers }, askOne))
  const [best] = verified.toSorted((a, b) => b.message.height - a.message.height)
  return { answers, ...(best === undefined ? {} : { best }) }
}
