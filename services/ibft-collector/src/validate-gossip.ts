import type { GossipMessage, Network } from './network/network.ts'
import type { Validation } from './validation/validation.ts'

/** Judged in one turn of the event loop, about 3 ms: the thread of the network hands on two thousand at once when much has come. */
const MESSAGES_A_TURN = 128

/** Has every gossip message judged and tells the network the verdict. To be called before the network starts. */
export function validateGossip({
  network,
  validation,
}: {
  network: Pick<Network, 'onGossip' | 'report'>
  validation: Pick<Validation, 'judge'>
}): void {
  // Bounded by the messages that the network lets be without a verdict.
  let waiting: GossipMessage[] = []

  function judgeSome(): void {
    for (const message of waiting.slice(0, MESSAGES_A_TURN)) {
      void validation
        .judge(message)
        .then((verdict) => network.report([{ id: message.id, verdict }]))
    }
    waiting = waiting.slice(MESSAGES_A_TURN)
    if (waiting.length > 0) setImmediate(judgeSome)
  }

  network.onGossip((batch) => {
    if (waiting.length === 0) setImmediate(judgeSome)
    waiting = waiting.concat(batch)
  })
}
