import { randomBytes } from 'node:crypto'
import { createHandshaker } from '@ssv-exporter/p2p/handshake'
import { createHost, type Host } from '@ssv-exporter/p2p/host'
import { identityFromKey } from '@ssv-exporter/p2p/identity'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import type { HistoryRequest } from '@ssv-exporter/ssv/genesis/generation'
import { GENESIS } from '@ssv-exporter/ssv/genesis/genesis'
import { describe, expect, onTestFinished, test } from 'vitest'
import { validatorOf } from '../testing/committee.ts'
import { explore } from '../testing/explore.ts'
import { dialOperators, keyBytes, verifies } from '../testing/listener.ts'
import { forkOf, idOf, listenTo, startNetwork } from '../testing/start-network.ts'
import { dutyValidatorOf } from './duty-validator-of.ts'
import { IDEAL_HABITS, type OperatorHabits, REAL_HABITS } from './habits.ts'
import type { OperatorNetwork } from './operator-network.ts'
import type { OperatorNetworkOptions } from './operator-network-options.ts'

const ONE = validatorOf('one')
const ID = idOf(ONE)
const CODEC = GENESIS.history ?? expect.fail()

/** A network with only these habits. */
const networkWith = (habits: Partial<OperatorHabits>, options: OperatorNetworkOptions = {}) =>
  startNetwork([ONE], { ...options, habits })

const inFork = (name: string) => ({ forks: [{ name, epoch: 0 }] })
const peerIdsOf = (network: OperatorNetwork) =>
  network.facts().operators.map((address) => address.split('/p2p/')[1] ?? '')

/** An independent peer, connected to all operators. */
async function stranger(network: OperatorNetwork, { answers }: { answers: boolean }) {
  const privateKey = randomBytes(32)
  const host = createHost(
    { privateKey, listen: [], agent: 'SSV-Node:v0.1.12:exporter' },
    { logger: silentLogger() },
  )
  onTestFinished(() => host.stop())
  const own = () => ({
    fork: 'v1',
    networkId: network.facts().networkId,
    nodeVersion: 'test',
    operatorId: '',
    executionNode: '',
    consensusNode: '',
  })
  if (answers)
    await createHandshaker(GENESIS.handshake, { privateKey, own }, { host }).serve(() => true)
  return { host, peerId: identityFromKey(privateKey).peerId }
}

async function dialAll(host: Host, network: OperatorNetwork): Promise<void> {
  await host.start()
  await dialOperators(host, network)
}

test('habits of real operators are on by default', () => {
  for (const name of Object.keys(IDEAL_HABITS) as (keyof OperatorHabits)[]) {
    expect(REAL_HABITS[name]).not.toBe(IDEAL_HABITS[name])
  }
})

describe('own quorums', () => {
  test('each operator publishes the first quorum that it received, with signers in order of arrival', async () => {
    const network = await networkWith({ ownQuorums: true })
    const listener = await listenTo(network, [ONE])
    await network.decide(ID)
    await expect.poll(() => listener.received).toHaveLength(4)
    expect(new Set(listener.received.map(({ author }) => author)).size).toBe(4)
    for (const message of listener.messages('decided')) {
      expect(message.signers).toHaveLength(3)
      expect(verifies(GENESIS, ONE, message, 'v1')).toBe(true)
    }
    const orders = listener.received.map(({ data }) => signersOnWire(data).join())
    expect(orders.some((order) => order !== order.split(',').toSorted().join())).toBe(true)
    expect([...network.ledger.entries()]).toMatchObject([
      { signers: [expect.any(Number), expect.any(Number), expect.any(Number)] },
    ])
    expect([...network.ledger.entries()][0]?.reachable).toEqual([1, 2, 3, 4])
  })

  test('an operator that merges a commit keeps the signature of the first signers', async () => {
    const network = await networkWith({ ownQuorums: true, brokenMerges: true })
    const listener = await listenTo(network, [ONE])
    for (let height = 0; height < 6; height++) await network.decide(ID)
    const broken = () => listener.received.filter(({ data }) => signersOnWire(data).length === 4)
    // Four each, unless two have the same order: then the messages are equal.
    await expect.poll(() => listener.received.length - broken().length).toBeGreaterThan(18)
    expect(broken().length).toBeGreaterThan(6)
    expect(broken().length).toBeLessThan(24)
    for (const { data, message } of broken()) {
      if (message === undefined) return expect.fail('undecodable')
      expect(verifies(GENESIS, ONE, message, 'v1')).toBe(false)
      const first = { ...message, signers: signersOnWire(data).slice(0, 3) }
      expect(verifies(GENESIS, ONE, first, 'v1')).toBe(true)
    }
  })

  test('a late commit is merged in the same way', async () => {
    const faults = { lateSigners: 1, lateSignerDelayMs: 20 }
    const network = await networkWith({ ownQuorums: true, brokenMerges: true }, { faults })
    const listener = await listenTo(network, [ONE])
    for (let height = 0; height < 3; height++) await network.decide(ID)
    await network.pause()
    await expect.poll(() => listener.messages('commit')).toHaveLength(3)
    const late = listener.messages('commit').map(({ height, signers }) => [height, signers[0]])
    const broken = () =>
      listener.received.flatMap(({ data, message }) => {
        const signers = signersOnWire(data)
        return signers.length === 4 ? [[message?.height, signers[3]]] : []
      })
    await expect.poll(() => broken().length).toBeGreaterThan(2)
    for (const one of broken()) expect(late).toContainEqual(one)
  })

  test.each([
    ['gossiped', 0, [1, 2, 3, 4]],
    ['in no message at all', 1, [expect.any(Number), expect.any(Number), expect.any(Number)]],
  ])(
    'a listener is expected to treat a complete set of signers that is %s accordingly',
    async (_, unpublished, signers) => {
      const faults = { betterLater: 1, unpublished }
      const network = await networkWith({ ownQuorums: true, brokenMerges: true }, { faults })
      await network.decide(ID)
      expect([...network.ledger.entries()]).toMatchObject([
        { signers, gossiped: unpublished === 0 },
      ])
    },
  )

  test('history contains the merged message', async () => {
    const network = await networkWith({ ownQuorums: true, brokenMerges: true })
    const { host } = await listenTo(network, [ONE])
    await network.decide(ID)
    const [found] = await messagesOf(host, peerIdsOf(network)[0] ?? '', 'v1', last())
    expect(found?.signers.toSorted()).toEqual([1, 2, 3, 4])
    expect(found && verifies(GENESIS, ONE, found, 'v1')).toBe(false)
  })
})

test.each([
  [true, 10],
  [false, 5],
])('operators forward unsigned messages: %s', async (forwardsUnverified, count) => {
  const network = await networkWith({ forwardsUnverified }, { faults: { forgedSignatures: 1 } })
  const listener = await listenTo(network, [ONE])
  for (let height = 0; height < 5; height++) await network.decide(ID)
  await expect.poll(() => listener.messages('decided')).toHaveLength(count)
})

test.each([
  [2, [10, 10, 1, 1]],
  [Number.POSITIVE_INFINITY, [10, 10, 10, 10]],
])('of four operators %s are full nodes', async (fullNodes, counts) => {
  const network = await networkWith({ fullNodes })
  const { host } = await listenTo(network, [ONE])
  for (let height = 0; height < 10; height++) await network.decide(ID)
  for (const [index, peerId] of peerIdsOf(network).entries()) {
    const all = await messagesOf(host, peerId, 'v1', { ...last(), kind: 'range', from: 0, to: 9 })
    expect(all).toHaveLength(counts[index] ?? 0)
    const [highest] = await messagesOf(host, peerId, 'v1', last())
    expect(highest?.height).toBe(9)
  }
})

test.each([true, false])('operators request history of each other: %s', async (asksForHistory) => {
  // More than are requested at once.
  const many = ['one', ...Array.from({ length: 41 }, (_, n) => `more ${n}`)].map(dutyOf)
  const network = await networkWith({ asksForHistory })
  const { host, peerId } = await stranger(network, { answers: true })
  const asked: string[] = []
  for (const protocol of CODEC.protocols('v1')) {
    await host.handle(
      protocol,
      async (_peer, data) => {
        const request = CODEC.decodeRequest(protocol, data)
        asked.push(request.kind)
        return CODEC.encodeAnswer(protocol, request, { status: 'not-found' })
      },
      { maxRequestBytes: 4_096, timeoutMs: 5_000, maxPerPeer: 100, maxInAll: 400 },
    )
  }
  network.setValidators(many)
  await dialAll(host, network)
  expect(peerId).not.toBe('')
  if (!asksForHistory) {
    for (let height = 0; height < 20; height++) await network.decide(ID)
    expect(asked).toEqual([])
    return
  }
  // Of each operator that connected, including those with other validators.
  await expect.poll(() => asked.length).toBe(4 * 40)
  expect(new Set(asked)).toEqual(new Set(['last']))
  async function kinds(): Promise<number> {
    // Operators that did not get an answer in time have disconnected.
    if (host.connections().length < 4) await dialOperators(host, network)
    await network.decide(ID)
    return new Set(asked).size
  }
  await expect.poll(kinds).toBe(3)
})

test.each([true, false])(
  'a peer that does not answer is disconnected: %s',
  async (dropsSilentPeers) => {
    const network = await networkWith({ dropsSilentPeers })
    const { host } = await stranger(network, { answers: false })
    await dialAll(host, network)
    if (dropsSilentPeers) await expect.poll(() => host.connections()).toHaveLength(0)
    // As many as the four that would have been published.
    else expect(host.connections()).toHaveLength(4)
    await network.decide(ID)
    expect(network.ledger.size).toBe(1)
  },
)

test.each([true, false])('a peer is identified twice at once: %s', async (identifiesTwice) => {
  const network = await networkWith({ identifiesTwice })
  const { host } = await stranger(network, { answers: true })
  const asked: string[] = []
  await host.start()
  await host.handle(
    '/ipfs/id/1.0.0',
    async (peer) => {
      asked.push(peer)
      return undefined
    },
    { maxRequestBytes: 0, timeoutMs: 5_000, maxPerPeer: 4, maxInAll: 16 },
  )
  const [address = ''] = network.facts().operators
  // It may be disconnected before it is ready.
  await host.dial(address).catch(() => {})
  // The host itself does not finish its request, so that only the second one arrives here.
  if (identifiesTwice) await expect.poll(() => asked.length).toBeGreaterThan(0)
  // There was no response: a second request expects one.
  await expect.poll(() => host.connections()).toHaveLength(identifiesTwice ? 0 : 1)
  if (!identifiesTwice) expect(asked).toEqual([])
})

test.each([
  [true, 'v1', false, 'v1'],
  [false, 'v1', true, 'v1'],
  [true, 'v2', false, 'v1'],
  [false, 'v2', true, 'v2'],
])(
  'node records with real habits %s in fork %s: subnets %s, fork %s',
  async (isReal, fork, named, says) => {
    const habits = { namesNoSubnets: isReal, namesV1InV2: isReal }
    const network = await networkWith(habits, { ...inFork(fork), discovery: true })
    const found = await explore(network)
    const entries = () => peerIdsOf(network).map((peerId) => found.get(peerId))
    await expect.poll(() => entries().every((one) => one !== undefined)).toBe(true)
    for (const one of entries()) {
      const subnets = forkOf(fork).subnetsOf(one ?? new Map())
      expect(subnets).toEqual(Array(128).fill(named))
      expect(Buffer.from(one?.get('forkv') ?? []).toString()).toBe(says)
    }
  },
)

test.each([
  [true, 'v1', /^SSV-Node:[^:]+$/],
  [true, 'v0', /^SSV-Node:[^:]+:operator:[0-9a-f]{64}$/],
  [false, 'v1', /^SSV-Node:[^:]+:operator:[0-9a-f]{64}$/],
])('the agent is short %s in fork %s', async (shortAgent, fork, text) => {
  const network = await networkWith({ shortAgent }, inFork(fork))
  const { host } = await stranger(network, { answers: true })
  await dialAll(host, network)
  const { agent } = await host.identify(peerIdsOf(network)[0] ?? '', { timeoutMs: 5_000 })
  expect(agent).toMatch(text)
})

test.each([true, false])(
  'in fork v0 an empty response stands for missing data: %s',
  async (emptyAnswersInV0) => {
    const network = await networkWith({ emptyAnswersInV0 }, inFork('v0'))
    const { host } = await listenTo(network, [ONE], forkOf('v0'))
    const [peerId = ''] = peerIdsOf(network)
    const textOf = async (request: HistoryRequest) =>
      JSON.parse(Buffer.from(await answerOf(host, peerId, 'v0', request)).toString()).SyncMessage
    const none = await textOf(last())
    const aggregator = await textOf({ ...last(), role: 1 })
    const range = await textOf({ ...last(), kind: 'range', from: 0, to: 9 })
    expect(range.error).toBe('EntryNotFoundError')
    const lambdaOf = ({ Lambda }: { Lambda: string }) => Buffer.from(Lambda, 'base64').toString()
    expect(lambdaOf(none)).toBe(`${ID}_ATTESTER`)
    if (emptyAnswersInV0) {
      expect(none).toEqual({ FromPeerID: peerId, Lambda: expect.any(String) })
      expect(aggregator).toEqual({ FromPeerID: peerId, Lambda: expect.any(String) })
      expect(lambdaOf(aggregator)).toBe('_UNKNOWN')
    } else {
      expect(none.error).toBe('EntryNotFoundError')
      expect(lambdaOf(aggregator)).toBe(`${ID}_AGGREGATOR`)
    }
    await network.decide(ID)
    expect(await messagesOf(host, peerId, 'v0', last())).toHaveLength(1)
  },
)

function dutyOf(seed: string) {
  return dutyValidatorOf(validatorOf(seed))
}

const last = (): HistoryRequest & { kind: 'last' } => ({
  kind: 'last',
  publicKey: keyBytes(ONE.publicKey),
  role: 0,
})

function answerOf(host: Host, peerId: string, fork: string, request: HistoryRequest) {
  return host.request(
    peerId,
    CODEC.protocolOf(fork, request.kind),
    CODEC.encodeRequest(fork, request),
    { timeoutMs: 10_000, maxBytes: CODEC.maxAnswerBytes },
  )
}

async function messagesOf(host: Host, peerId: string, fork: string, request: HistoryRequest) {
  const data = await answerOf(host, peerId, fork, request)
  const { answer } = CODEC.decodeAnswer(CODEC.protocolOf(fork, request.kind), data)
  return answer.status === 'found' ? answer.messages : []
}

/** In the order of declaration. */
function signersOnWire(data: Uint8Array): number[] {
  const { Data } = JSON.parse(Buffer.from(data).toString())
  const text = JSON.parse(Buffer.from(Data, 'hex').toString())
  return JSON.parse(Buffer.from(text, 'base64').toString()).Signers
}
