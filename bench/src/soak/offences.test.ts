import { expect, test } from 'vitest'
import { createOffences } from './offences.ts'

test('counts offences by peer and skips other lines', () => {
  const offences = createOffences(['/ip4/127.0.0.1/tcp/1/p2p/one', '/ip4/127.0.0.1/tcp/2/p2p/two'])
  for (const [peerId, msg] of [
    ['one', 'peer penalised'],
    ['other', 'peer penalised'],
    ['other', 'peer penalised'],
    ['two', 'peer is ready'],
  ]) {
    offences.read(JSON.stringify({ peerId, msg }))
  }
  offences.read('no JSON')
  expect([offences.ofOperators, offences.ofStrangers]).toEqual([1, 2])
})
