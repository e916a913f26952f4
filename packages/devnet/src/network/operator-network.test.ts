import { PublicKey, Signature, verify } from '@chainsafe/blst'
import { GENESIS } from '@ssv-exporter/ssv/genesis/genesis'
import { expect, test } from 'vitest'
import { validatorOf } from '../testing/committee.ts'
import { keyBytes, verifies } from '../testing/listener.ts'
import { forkOf, idOf, listenTo, startNetwork } from '../testing/start-network.ts'
import { combineSignatures } from '../threshold-key.ts'
import type { ValidatorIdentity } from '../validator-identity.ts'
import type { OperatorNetwork } from './operator-network.ts'

const VALIDATORS = [validatorOf('one'), validatorOf('two')]
const [ONE, TWO] = VALIDATORS as [ValidatorIdentity, ValidatorIdentity]

async function decide(network: OperatorNetwork, times: number, validator = ONE): Promise<void> {
  for (let count = 0; count < times; count++) {
    expect(await network.decide(idOf(validator))).toBe(true)
  }
}

test('decisions are published on the decided topic and verify under the share keys', async () => {
  const network = await startNetwork(VALIDATORS)
  const listener = await listenTo(network, VALIDATORS)
  await decide(network, 5, ONE)
  await decide(network, 5, TWO)
  await expect.poll(() => listener.messages('decided')).toHaveLength(10)
  expect(listener.received.map(({ topic }) => topic)).toEqual(Array(10).fill('ssv.v1.decided'))
  for (const validator of VALIDATORS) {
    const messages = listener
      .messages('decided')
      .filter(({ publicKey }) => Buffer.compare(publicKey, keyBytes(validator.publicKey)) === 0)
    expect(messages.map(({ height }) => height).toSorted()).toEqual([0, 1, 2, 3, 4])
    for (const message of messages) {
      expect(message).toMatchObject({ round: 1, role: 0, signers: [1, 2, 3, 4] })
      expect(verifies(GENESIS, validator, message, 'v1')).toBe(true)
    }
  }
})

test.each([
  [7, 5],
  [10, 7],
  [13, 9],
])('committees of %i operators, each a peer, decide with at least %i', async (size, quorum) => {
  const ids = Array.from({ length: size }, (_, n) => n + 1)
  const validator = validatorOf(`of ${size}`, ids)
  const network = await startNetwork([validator], { operators: size })
  const peers = network.facts().operators.map((address) => address.split('/p2p/')[1])
  expect(new Set(peers).size).toBe(size)
  const listener = await listenTo(network, [validator])
  await decide(network, 1, validator)
  network.setFaults({ missingSigners: 1 })
  await decide(network, 1, validator)
  await expect.poll(() => listener.messages('decided')).toHaveLength(2)
  const [whole, least] = listener.messages('decided').toSorted((a, b) => a.height - b.height)
  expect(whole?.signers).toEqual(ids)
  expect(least?.signers).toHaveLength(quorum)
  for (const message of listener.messages('decided')) {
    expect(verifies(GENESIS, validator, message, 'v1')).toBe(true)
  }
})

test('operators publish in rotation', async () => {
  const network = await startNetwork([ONE], { publishers: 1 })
  const listener = await listenTo(network, [ONE])
  await decide(network, 4)
  await expect.poll(() => listener.received).toHaveLength(4)
  expect(new Set(listener.received.map(({ author }) => author)).size).toBe(4)
})

test('operators subscribe to the topics of their own validators', async () => {
  const elsewhere = validatorOf('elsewhere', [5, 6, 7, 8])
  const network = await startNetwork([ONE, elsewhere], { operators: 7 })
  const listener = await listenTo(network, [ONE, elsewhere])
  const places = network.facts().operators.map((address) => address.split('/p2p/')[1] ?? '')
  const listening = ({ publicKey }: ValidatorIdentity) => {
    const peers = listener.host.topicPeers(`ssv.v1.${publicKey.slice(2)}`)
    return peers.map((peer) => places.indexOf(peer)).toSorted()
  }
  await expect.poll(() => listening(ONE)).toEqual([0, 1, 2, 3])
  // The eighth operator shares the first peer.
  await expect.poll(() => listening(elsewhere)).toEqual([0, 4, 5, 6])
})

test("commits are published on the validator's topic, and a quorum of them yields the validator's signature", async () => {
  const network = await startNetwork(VALIDATORS, { traffic: 'commits' })
  const listener = await listenTo(network, VALIDATORS)
  await decide(network, 1)
  await expect.poll(() => listener.messages('commit')).toHaveLength(4)
  const commits = listener.messages('commit')
  for (const { topic, kind } of listener.received) {
    expect(topic).toBe(kind === 'decided' ? 'ssv.v1.decided' : `ssv.v1.${idOf(ONE)}`)
  }
  const [first] = commits
  if (first === undefined) return
  const parts = commits.slice(1).map(({ signers: [nodeId = 0], signature }) => ({
    point: BigInt(nodeId),
    signature: Signature.fromBytes(signature, true),
  }))
  const key = PublicKey.fromBytes(keyBytes(ONE.publicKey), true)
  const root = GENESIS.signingRoot(first, 'v1')
  expect(verify(root, key, combineSignatures(parts))).toBe(true)
  expect(verify(root, key, combineSignatures(parts.slice(1)))).toBe(false)
})

test.each(['v0', 'v1'])(
  'all messages of fork %s decode and verify for their signers',
  async (name) => {
    const network = await startNetwork([ONE], {
      traffic: 'full',
      forks: [{ name, epoch: 0 }],
      faults: { laterRounds: 1 },
    })
    const listener = await listenTo(network, [ONE], forkOf(name))
    await decide(network, 1)
    // Four round changes, a proposal, four prepares, four commits, the decided message, four
    // post-consensus messages.
    await expect.poll(() => listener.received).toHaveLength(name === 'v0' ? 19 : 18)
    const kinds = listener.received.map(({ kind }) => kind)
    expect(kinds.filter((kind) => kind === 'other')).toHaveLength(13)
    expect(kinds).not.toContain('undecodable')
    for (const { data } of listener.received) {
      const content = forkOf(name).decodeGossip(data)
      if (content.kind !== 'other' || content.proof === undefined) continue
      const { signers, signature, root } = content.proof
      const share = ONE.shares.find(({ operator }) => Number(operator.id) === signers[0])
      const key = PublicKey.fromBytes(share?.publicKey ?? new Uint8Array(), true)
      expect(verify(root, key, Signature.fromBytes(signature, true))).toBe(true)
    }
  },
)

test('a late signer is missing in the decided message, and its commit follows', async () => {
  const faults = { lateSigners: 1, lateSignerDelayMs: 50 }
  const network = await startNetwork([ONE], { faults })
  const listener = await listenTo(network, [ONE])
  await decide(network, 1)
  await expect.poll(() => listener.received.map(({ kind }) => kind)).toEqual(['decided', 'commit'])
  const [decided] = listener.messages('decided')
  const [commit] = listener.messages('commit')
  expect([...(decided?.signers ?? []), ...(commit?.signers ?? [])].toSorted()).toEqual([1, 2, 3, 4])
  expect(commit && verifies(GENESIS, ONE, commit, 'v1')).toBe(true)
  expect([...network.ledger.entries()]).toMatchObject([
    { signers: decided?.signers, reachable: [1, 2, 3, 4] },
  ])
})

test('a message with more signers follows one with fewer', async () => {
  const network = await startNetwork([ONE], { faults: { betterLater: 1 } })
  const listener = await listenTo(network, [ONE])
  await decide(network, 1)
  await expect.poll(() => listener.messages('decided')).toHaveLength(2)
  const signers = listener.messages('decided').map((message) => message.signers.length)
  expect(signers.toSorted()).toEqual([3, 4])
  for (const message of listener.messages('decided')) {
    expect(verifies(GENESIS, ONE, message, 'v1')).toBe(true)
  }
})

test('a forged message does not verify and is not in the ledger', async () => {
  const network = await startNetwork([ONE], {
    habits: { forwardsUnverified: true },
    faults: { forgedSignatures: 1 },
  })
  const listener = await listenTo(network, [ONE])
  await decide(network, 2)
  await expect.poll(() => listener.messages('decided')).toHaveLength(4)
  const truth = listener.messages('decided').map((message) => verifies(GENESIS, ONE, message, 'v1'))
  expect(truth.toSorted()).toEqual([false, false, true, true])
  expect(network.ledger.size).toBe(2)
})

test('a message with a wrong identifier is signed by the committee of another duty sequence', async () => {
  const network = await startNetwork(VALIDATORS, {
    habits: { forwardsUnverified: true },
    faults: { wrongIdentifiers: 1 },
  })
  const listener = await listenTo(network, VALIDATORS)
  await decide(network, 1)
  await expect.poll(() => listener.received).toHaveLength(2)
  const wrong = listener.received.find(({ kind }) => kind === 'undecodable')
  expect(() => forkOf('v1').decodeGossip(wrong?.data ?? new Uint8Array())).toThrow(
    'identifier-mismatch',
  )
  const envelope = JSON.parse(Buffer.from(wrong?.data ?? []).toString())
  expect(envelope.id.startsWith(idOf(ONE))).toBe(true)
  // As a message of the other duty sequence it is well-formed, and its signature is of the first
  // one's committee.
  const inner = Buffer.from(JSON.stringify({ ...envelope, id: `${idOf(TWO)}01000000` }))
  const content = forkOf('v1').decodeGossip(inner)
  expect(content.kind).toBe('decided')
  if (content.kind === 'decided') {
    expect(verifies(GENESIS, ONE, content.message, 'v1')).toBe(true)
    expect(verifies(GENESIS, TWO, content.message, 'v1')).toBe(false)
  }
  expect(network.ledger.size).toBe(1)
})

test('operators that verify do not forward forgeries', async () => {
  const faults = { forgedSignatures: 1, wrongIdentifiers: 1 }
  const network = await startNetwork(VALIDATORS, { faults })
  const listener = await listenTo(network, VALIDATORS)
  await decide(network, 5)
  await expect.poll(() => listener.messages('decided')).toHaveLength(5)
  expect(listener.received).toHaveLength(5)
})

test('replays repeat older messages', async () => {
  // With message ids that are not content-based, so that gossipsub does not drop them as
  // duplicates.
  const network = await startNetwork([ONE], {
    forks: [{ name: 'v0', epoch: 0 }],
    publishers: 1,
    faults: { replays: 1 },
  })
  const listener = await listenTo(network, [ONE], forkOf('v0'))
  await decide(network, 4)
  await expect.poll(() => listener.messages('decided')).toHaveLength(8)
  expect(new Set(listener.messages('decided').map(({ height }) => height)).size).toBe(4)
  expect(network.ledger.size).toBe(4)
})

test('the ledger marks decisions that nobody published', async () => {
  const network = await startNetwork([ONE], { faults: { unpublished: 1 } })
  const listener = await listenTo(network, [ONE])
  await decide(network, 2)
  network.setFaults({ unpublished: 0 })
  await decide(network, 1)
  await expect.poll(() => listener.messages('decided')).toMatchObject([{ height: 2 }])
  const gossiped = [...network.ledger.entries()].map((entry) => entry.gossiped)
  expect(gossiped).toEqual([false, false, true])
})

test('the ledger has what a faultless listener receives of a faulty network', async () => {
  const network = await startNetwork(VALIDATORS, {
    faults: {
      lateSigners: 0.3,
      lateSignerDelayMs: 20,
      missingSigners: 0.2,
      betterLater: 0.3,
      laterRounds: 0.2,
      forgedSignatures: 0.2,
      wrongIdentifiers: 0.2,
      replays: 0.3,
    },
  })
  const listener = await listenTo(network, VALIDATORS)
  for (let count = 0; count < 30; count++) {
    await decide(network, 1, ONE)
    await decide(network, 1, TWO)
  }
  await network.pause()
  const best = () => {
    const found = new Map<string, string>()
    const signers = new Map<string, number>()
    for (const message of listener.messages('decided')) {
      const id = Buffer.from(message.publicKey).toString('hex')
      const validator = id === idOf(ONE) ? ONE : TWO
      if (!verifies(GENESIS, validator, message, 'v1')) continue
      const key = `${id} ${message.height}`
      if ((signers.get(key) ?? 0) >= message.signers.length) continue
      signers.set(key, message.signers.length)
      found.set(key, `round ${message.round} by ${message.signers}`)
    }
    return found
  }
  const ledger = new Map(
    [...network.ledger.entries()].map(({ publicKey, height, round, signers }) => [
      `${publicKey} ${height}`,
      `round ${round} by ${signers}`,
    ]),
  )
  await expect.poll(best).toEqual(ledger)
  expect(ledger.size).toBe(60)
})

test('the ledger drops the oldest decisions beyond its size', async () => {
  const network = await startNetwork([ONE], { ledgerSize: 3 })
  await decide(network, 5)
  expect([...network.ledger.entries()].map(({ height }) => height)).toEqual([2, 3, 4])
})

test('scheduled duties rotate over the validators until they are paused', async () => {
  const network = await startNetwork(VALIDATORS, { dutiesPerMinute: 1_200 })
  await expect.poll(() => network.ledger.size).toBeGreaterThan(20)
  await network.pause()
  const { size } = network.ledger
  const heights = [...network.ledger.entries()].map(({ publicKey }) => publicKey === idOf(ONE))
  expect(Math.abs(2 * heights.filter(Boolean).length - size)).toBeLessThan(2)
  await network.decide(idOf(ONE))
  expect(network.ledger.size).toBe(size + 1)
  network.setValidators([])
  network.resume()
  await expect(network.decide(idOf(ONE))).rejects.toThrow(RangeError)
})
