import { expect, it } from 'vitest'
import { join, operator, WAIT } from '../testing/network/join.ts'
import type { TestPeer } from '../testing/network/test-peer.ts'

const LAST = '/ssv/sync/decided/last/0.0.1'

async function ask(peer: TestPeer, us: string): Promise<string> {
  const answer = await peer.host.request(us, LAST, Uint8Array.of(1), {
    timeoutMs: 5_000,
    maxBytes: 100,
  })
  return answer.length === 0 ? 'none' : 'answered'
}

it('answers a peer at its rate, and closes requests beyond it without an answer', async () => {
  const { network, dial, hasPeers, metric } = await join({
    limits: { requestsPerSecondPerPeer: 1 },
  })
  network.serve(LAST, async () => Uint8Array.of(1), { maxRequestBytes: 10 })
  const [greedy, modest] = [await operator(), await operator()]
  await dial(greedy)
  await dial(modest)
  await hasPeers(greedy, modest)
  const us = network.status().peerId
  await expect.poll(() => ask(modest, us).catch(() => 'not yet'), WAIT).toBe('answered')
  const answers: string[] = []
  for (let n = 0; n < 30; n += 1) answers.push(await ask(greedy, us))
  expect(answers.slice(0, 5)).toEqual(Array(5).fill('answered'))
  expect(answers).toContain('none')
  expect(await ask(modest, us)).toBe('answered')
  expect(await metric('ssv_network_requests_served_total', { outcome: 'peer-rate' })).toBe(
    answers.filter((answer) => answer === 'none').length,
  )
  expect(await metric('ssv_network_offences_total')).toBe(0)
  expect(network.peers().map(({ score }) => score)).toEqual([0, 0])
})

it('has a total rate, beyond which no peer is penalised', async () => {
  const { network, dial, hasPeers, metric } = await join({ limits: { requestsPerSecond: 1 } })
  network.serve(LAST, async () => Uint8Array.of(1), { maxRequestBytes: 10 })
  const peer = await operator()
  await dial(peer)
  await hasPeers(peer)
  const answers: string[] = []
  for (let n = 0; n < 20; n += 1) answers.push(await ask(peer, network.status().peerId))
  expect(answers).toContain('none')
  expect(await metric('ssv_network_offences_total')).toBe(0)
  expect(await metric('ssv_network_requests_served_total', { outcome: 'overall-rate' })).toBe(
    answers.filter((answer) => answer === 'none').length,
  )
})
