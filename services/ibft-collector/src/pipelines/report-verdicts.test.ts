import { expect, it } from 'vitest'
import type { GossipMessage, Network, Verdict } from '../network/network.ts'
import { reportVerdicts } from './report-verdicts.ts'

const MESSAGES = 1_000

function message(id: number): GossipMessage {
  return { id, topic: 't', data: new Uint8Array(0), peerId: 'p', receivedMs: 0 }
}

it('validates everything in order of arrival, and yields to the event loop', async () => {
  let deliver: (batch: readonly GossipMessage[]) => void = () => {}
  const validated: number[] = []
  const reported: { id: number; verdict: Verdict }[] = []
  const all = Promise.withResolvers<void>()
  const network: Pick<Network, 'onGossip' | 'report'> = {
    onGossip(handler) {
      deliver = handler
    },
    report(verdicts) {
      reported.push(...verdicts)
      if (reported.length === MESSAGES) all.resolve()
    },
  }
  reportVerdicts({
    network,
    validation: {
      async validate({ id }) {
        validated.push(id)
        return id % 2 === 0 ? 'accept' : 'reject'
      },
    },
  })

  const messages = Array.from({ length: MESSAGES }, (_, id) => message(id))
  for (let at = 0; at < MESSAGES; at += 50) deliver(messages.slice(at, at + 50))
  const validatedBeforeOthersRan = await new Promise<number>((resolve) => {
    setImmediate(() => resolve(validated.length))
  })
  await all.promise

  expect(validatedBeforeOthersRan).toBeLessThan(MESSAGES / 2)
  expect(validated).toEqual(messages.map(({ id }) => id))
  expect(reported[1]).toEqual({ id: 1, verdict: 'reject' })
})
