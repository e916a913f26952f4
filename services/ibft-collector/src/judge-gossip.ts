import type { Network } from './network/network.ts'
import type { Validation } from './validation/validation.ts'

/** Has every gossip message judged and tells the network the verdict. To be called before the network starts. */
export function judgeGossip({
  network,
  validation,
}: {
  network: Pick<Network, 'onGossip' | 'report'>
  validation: Pick<Validation, 'judge'>
}): void {
  network.onGossip((batch) => {
    for (const message of batch) {
      validation.judge(message).then((verdict) => network.report([{ id: message.id, verdict }]))
    }
  })
}
