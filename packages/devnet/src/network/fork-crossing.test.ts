import { GENESIS } from '@ssv-exporter/ssv/genesis/genesis'
import { expect, test } from 'vitest'
import { validatorOf } from '../testing/committee.ts'
import { explore } from '../testing/explore.ts'
import { keyBytes, verifies } from '../testing/listener.ts'
import { forkOf, idOf, listenTo, startNetwork } from '../testing/start-network.ts'

const ONE = validatorOf('one')
const ID = idOf(ONE)
const CODEC = GENESIS.history ?? expect.fail()

/** A clock an hour before the second fork until a test advances it. */
function clockBefore(before: string, after: string) {
  let turnedMs = 0
  return {
    options: {
      forks: [
        { name: before, epoch: 0 },
        { name: after, epoch: 1 },
      ],
      epochSeconds: 3_600,
    },
    now: () => Date.now() + turnedMs,
    advance() {
      turnedMs = 3_600_000
    },
  }
}

test('operators restart from v0 to v1, and their history has signatures of both forks', async () => {
  const { options, now, advance } = clockBefore('v0', 'v1')
  const network = await startNetwork([ONE], options, { now })
  const before = await listenTo(network, [ONE], forkOf('v0'))
  const { operators } = network.facts()
  expect(await network.decide(ID)).toBe(true)
  await expect.poll(() => before.messages('decided')).not.toHaveLength(0)
  expect(before.received[0]?.topic).toBe(`bloxstaking.ssv.${ID}`)
  advance()
  // All at once, including their hosts.
  await expect.poll(() => before.host.connections()).toHaveLength(0)
  await expect.poll(() => network.decide(ID)).toBe(true)
  expect(network.facts().operators).toEqual(operators)
  const after = await listenTo(network, [ONE], forkOf('v1'))
  await network.decide(ID)
  await expect.poll(() => after.messages('decided')).not.toHaveLength(0)
  expect(after.received[0]?.topic).toBe('ssv.v1.decided')
  expect([...network.ledger.entries()].map(({ rootFork }) => rootFork)).toEqual(['v0', 'v1', 'v1'])

  const protocol = CODEC.protocolOf('v1', 'range')
  const data = CODEC.encodeRequest('v1', {
    kind: 'range',
    publicKey: keyBytes(ONE.publicKey),
    role: 0,
    from: 0,
    to: 2,
  })
  const peerId = operators[0]?.split('/p2p/')[1] ?? ''
  const limits = { timeoutMs: 5_000, maxBytes: CODEC.maxAnswerBytes }
  const { answer } = CODEC.decodeAnswer(
    protocol,
    await after.host.request(peerId, protocol, data, limits),
  )
  const messages = answer.status === 'found' ? answer.messages : []
  expect(messages.map((message) => verifies(GENESIS, ONE, message, 'v0'))).toEqual([
    true,
    false,
    false,
  ])
  expect(messages.map((message) => verifies(GENESIS, ONE, message, 'v1'))).toEqual([
    false,
    true,
    true,
  ])
  // The former protocol is no longer served.
  const former = after.host.request(peerId, CODEC.protocolOf('v0', 'last'), data, limits)
  await expect(former).rejects.toMatchObject({ reason: 'not-supported' })
})

test('operators continue from v1 to v2, and leave the topics of single validators', async () => {
  const { options, now, advance } = clockBefore('v1', 'v2')
  const network = await startNetwork(
    [ONE],
    { ...options, traffic: 'commits', discovery: true },
    { now },
  )
  const found = await explore(network)
  const announced = () =>
    network.facts().operators.map((address) => {
      const entry = found.get(address.split('/p2p/')[1] ?? '')?.get('forkv')
      return Buffer.from(entry ?? []).toString()
    })
  const listener = await listenTo(network, [ONE])
  await network.decide(ID)
  await expect.poll(() => listener.messages('commit')).toHaveLength(4)
  const topics = () => new Set(listener.received.map(({ topic }) => topic))
  expect(topics()).toEqual(new Set(['ssv.v1.decided', `ssv.v1.${ID}`]))
  advance()
  await expect.poll(() => listener.host.topicPeers(`ssv.v1.${ID}`)).toEqual([])
  expect(listener.host.connections()).toHaveLength(4)
  await expect.poll(announced).toEqual(['v2', 'v2', 'v2', 'v2'])
  await network.decide(ID)
  await expect.poll(() => listener.messages('commit')).toHaveLength(8)
  expect(topics()).toEqual(
    new Set([
      'ssv.v1.decided',
      `ssv.v1.${ID}`,
      ...forkOf('v2').publishTopics(keyBytes(ID), 'commit'),
    ]),
  )
  expect([...network.ledger.entries()].map(({ rootFork }) => rootFork)).toEqual(['v1', 'v1'])
})
