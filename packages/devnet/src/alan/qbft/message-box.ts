import type { ConsensusMessage } from './consensus-message.ts'

/** Messages of one kind: the first of each operator in each round. */
export class MessageBox {
  readonly #rounds = new Map<number, Map<bigint, ConsensusMessage>>()

  /** @returns false if the operator already sent one for the round */
  add(message: ConsensusMessage): boolean {
    const round = Number(message.content.round)
    const signer = message.signed.operatorIds[0] as bigint
    let messages = this.#rounds.get(round)
    if (messages === undefined) {
      messages = new Map()
      this.#rounds.set(round, messages)
    }
    if (messages.has(signer)) return false
    messages.set(signer, message)
    return true
  }

  of(round: number): ConsensusMessage[] {
    return [...(this.#rounds.get(round)?.values() ?? [])]
  }

  /** The latest round of each operator above a round, by operator. */
  beyond(round: number): ReadonlyMap<bigint, number> {
    const latest = new Map<bigint, number>()
    for (const [later, messages] of this.#rounds) {
      if (later <= round) continue
      for (const signer of messages.keys()) {
        latest.set(signer, Math.max(later, latest.get(signer) ?? 0))
      }
    }
    return latest
  }
}
