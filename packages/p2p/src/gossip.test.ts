import { createHash } from 'node:crypto'
import { generateKeyPair, publicKeyToProtobuf } from '@libp2p/crypto/keys'
import { RPC } from '@libp2p/gossipsub/message'
import { peerIdFromPrivateKey, peerIdFromString } from '@libp2p/peer-id'
import { expect, it, vi } from 'vitest'
import type { PubsubMessage } from './gossip.ts'
import { GOSSIP_SCORING } from './gossip-defaults.ts'
import type { Host } from './host.ts'
import { startRawPeer } from './testing/raw-peer.ts'
import { connect, startHost } from './testing/start-host.ts'
import { encodeVarint } from './varint.ts'

const TOPIC = 'ssv.v1.decided'
const WAIT = { timeout: 300_000, interval: 20 }

const byContent = (_topic: string, data: Uint8Array) =>
  createHash('sha256').update(data).digest().subarray(20)
const bytes = (text: string) => new Uint8Array(Buffer.from(text))
const text = ({ data }: PubsubMessage) => Buffer.from(data).toString()

/** Collects messages, and gives each that verdict. */
function listen(host: Host, verdict: 'accept' | 'ignore' | 'reject' = 'accept') {
  const messages: PubsubMessage[] = []
  host.subscribe(TOPIC)
  host.onMessage((message) => {
    messages.push(message)
    host.report(message.id, verdict)
  })
  return messages
}

const meshed = (...hosts: Host[]) =>
  vi.waitFor(() => {
    for (const host of hosts) expect(host.meshPeers(TOPIC)).not.toEqual([])
  }, WAIT)

const graylisted = (host: Awaited<ReturnType<typeof startHost>>) =>
  host.counted('ssv_p2p_gossip_messages_total', { outcome: 'graylisted' })

/** Three hosts in a row: what the last one receives was forwarded by the middle one. */
async function row(verdict: 'accept' | 'ignore' | 'reject') {
  const gossip = { messageId: byContent, floodPublish: false, heartbeatMs: 100 }
  const [first, middle, last] = [
    await startHost({ gossip }),
    await startHost({ gossip: { ...gossip, scoring: GOSSIP_SCORING } }),
    await startHost({ gossip }),
  ]
  listen(first)
  const atMiddle = listen(middle, verdict)
  const atLast = listen(last)
  await connect(first, middle)
  await connect(last, middle)
  await vi.waitFor(() => expect(middle.meshPeers(TOPIC)).toHaveLength(2), WAIT)
  return { first, middle, last, atMiddle, atLast }
}

it('delivers a signed message under an id made from its data, and forwards it when accepted', async () => {
  const { first, middle, atMiddle, atLast } = await row('accept')

  expect(await first.publish(TOPIC, bytes('decided'))).toBe(1)

  await vi.waitFor(() => expect(atLast.map(text)).toEqual(['decided']), WAIT)
  const [message] = atMiddle
  expect(message).toMatchObject({ topic: TOPIC, source: first.peerId, author: first.peerId })
  expect(message?.id).toBe(Buffer.from(byContent(TOPIC, bytes('decided'))).toString('base64'))
  expect(atLast[0]).toMatchObject({ source: middle.peerId, author: first.peerId })
  expect(middle.gossipScore(first.peerId)).toBe(0)
})

it.each(['ignore', 'reject'] as const)(
  'does not forward a message with the verdict %s',
  async (verdict) => {
    const { first, middle, last, atMiddle, atLast } = await row(verdict)

    await first.publish(TOPIC, bytes('bad'))
    await vi.waitFor(() => expect(atMiddle.map(text)).toEqual(['bad']), WAIT)
    // Follows it on the same path, from the middle host itself.
    await middle.publish(TOPIC, bytes('own'))
    await vi.waitFor(() => expect(atLast.map(text)).toEqual(['own']), WAIT)

    const score = () => middle.gossipScore(first.peerId)
    if (verdict === 'ignore') expect(score()).toBe(0)
    // Scores are computed once per heartbeat.
    else await vi.waitFor(() => expect(score()).toBeLessThan(0), WAIT)
    expect(middle.gossipScore(last.peerId)).toBe(0)
  },
)

it('does not return a message to its author, whoever sent it', async () => {
  const gossip = { messageId: byContent, floodPublish: false, heartbeatMs: 100 }
  // Keeps messages for as long as connecting may take on a busy machine.
  const patient = { ...gossip, historyLength: 10_000 }
  const [author, relay, us] = [
    await startHost({ gossip }),
    await startHost({ gossip: patient }),
    await startHost({ gossip }),
  ]
  const atAuthor = listen(author)
  const received: string[] = []
  const atRelay: PubsubMessage[] = []
  relay.subscribe(TOPIC)
  relay.onMessage((message) => atRelay.push(message))
  us.subscribe(TOPIC)
  us.onMessage((message) => {
    received.push(text(message))
    us.report(message.id, 'accept')
  })
  await connect(author, relay)
  await meshed(author, relay)
  await author.publish(TOPIC, bytes('own'))
  await vi.waitFor(() => expect(atRelay.map(text)).toEqual(['own']), WAIT)
  // We know the author and have it in our mesh before the relay forwards its message.
  await connect(us, author)
  await connect(us, relay)
  const meshes = () => [us, relay].map((host) => host.meshPeers(TOPIC).length)
  await vi.waitFor(() => expect(meshes()).toEqual([2, 2]), WAIT)
  relay.report(atRelay[0]?.id ?? '', 'accept')
  await vi.waitFor(() => expect(received).toEqual(['own']), WAIT)
  await us.publish(TOPIC, bytes('end'))
  await vi.waitFor(() => expect(atAuthor.map(text)).toEqual(['end']), WAIT)
  const seenBefore = { outcome: 'duplicate' }
  expect(await author.counted('ssv_p2p_gossip_messages_total', seenBefore)).toBe(0)
  expect(await author.counted('ssv_p2p_gossip_messages_total')).toBe(1)
})

it('counts verdicts that are too late for forwarding', async () => {
  const gossip = { messageId: byContent, heartbeatMs: 100, historyLength: 3 }
  const [author, us] = [await startHost({ gossip }), await startHost({ gossip })]
  listen(author)
  const waiting: PubsubMessage[] = []
  us.subscribe(TOPIC)
  us.onMessage((message) => waiting.push(message))
  await connect(author, us)
  await meshed(author, us)
  for (const name of ['in time', 'late']) await author.publish(TOPIC, bytes(name))
  await vi.waitFor(() => expect(waiting.map(text)).toEqual(['in time', 'late']), WAIT)
  const late = () => us.counted('ssv_p2p_late_verdicts_total', { verdict: 'accept' })
  us.report(waiting[0]?.id ?? '', 'accept')
  expect(await late()).toBe(0)
  await new Promise((resolve) => setTimeout(resolve, 100 * (3 + 2)))
  us.report(waiting[1]?.id ?? '', 'accept')
  expect(await late()).toBe(1)
})

it('ignores a peer after many rejected messages', async () => {
  const { first, middle, atMiddle } = await row('reject')
  // The score of a peer of good standing is cached for a second, so that some messages arrive
  // although the score is already low.
  for (let index = 0; (await graylisted(middle)) === 0; index += 1) {
    await first.publish(TOPIC, bytes(`bad ${index}`))
    await vi.waitFor(async () => {
      const received = atMiddle.map(text).includes(`bad ${index}`)
      expect(received || (await graylisted(middle)) > 0).toBe(true)
    }, WAIT)
  }
  expect(middle.gossipScore(first.peerId)).toBeLessThan(GOSSIP_SCORING.graylistThreshold)
  const [before, dropped] = [atMiddle.length, await graylisted(middle)]
  await first.publish(TOPIC, bytes('one more'))
  await vi.waitFor(async () => expect(await graylisted(middle)).toBeGreaterThan(dropped), WAIT)
  expect(atMiddle).toHaveLength(before)
})

it('identifies a message by its data with content ids, and otherwise by author and number', async () => {
  let contentIds = true
  const messageId = (topic: string, data: Uint8Array) =>
    contentIds ? byContent(topic, data) : undefined
  const gossip = { messageId, heartbeatMs: 100 }
  const [one, other, listener] = [
    await startHost({ gossip }),
    await startHost({ gossip }),
    await startHost({ gossip }),
  ]
  for (const host of [one, other]) {
    listen(host, 'ignore')
    await connect(host, listener)
  }
  const messages = listen(listener, 'ignore')
  await meshed(one, other)

  await one.publish(TOPIC, bytes('same'))
  await other.publish(TOPIC, bytes('same'))
  await one.publish(TOPIC, bytes('end'))
  await vi.waitFor(() => expect(messages.map(text)).toContain('end'), WAIT)
  expect(messages.map(text)).toEqual(['same', 'end'])

  contentIds = false
  await one.publish(TOPIC, bytes('same'))
  await other.publish(TOPIC, bytes('same'))
  await vi.waitFor(() => expect(messages).toHaveLength(4), WAIT)
  // In any order.
  const [third, fourth] = [one, other].map((host) =>
    messages.slice(2).find(({ author }) => author === host.peerId),
  )
  const ids = [third, fourth].map((message) => Buffer.from(message?.id ?? '', 'base64'))
  // Peer ids of secp256k1 have 39 bytes; the sequence number follows.
  expect(ids.map((id) => id.length)).toEqual([47, 47])
  expect(ids.map((id) => id.subarray(0, 39))).toEqual(
    [one, other].map(({ peerId }) => Buffer.from(peerIdFromString(peerId).toMultihash().bytes)),
  )
  expect(ids.map((id) => id.readBigUInt64BE(39))).toEqual([
    third?.sequenceNumber,
    fourth?.sequenceNumber,
  ])
})

it('drops and counts messages that are unsigned or have a wrong signature', async () => {
  const host = await startHost()
  const messages = listen(host)
  const raw = await startRawPeer()
  const connection = await raw.dialHost(host)
  const stream = await connection.newStream(['/meshsub/1.1.0'])
  const signed = await signedMessage('good')
  const otherKey = await signedMessage('other')
  const forged = { ...signed, data: bytes('forged') }

  for (const message of [
    { topic: TOPIC, data: bytes('unsigned') },
    { topic: TOPIC, data: bytes('no signature'), from: signed.from, seqno: signed.seqno },
    forged,
    { ...signed, key: otherKey.key },
    { ...signed, signature: new Uint8Array(70) },
    { ...signed, signature: new Uint8Array(0) },
    { ...signed, from: new Uint8Array([1, 2, 3]) },
    { ...signed, seqno: new Uint8Array(3) },
    signed,
  ]) {
    const rpc = RPC.encode({ subscriptions: [], messages: [message] })
    stream.send(Buffer.concat([encodeVarint(rpc.length), rpc]))
  }

  await vi.waitFor(() => expect(messages.map(text)).toEqual(['good']), WAIT)
  const dropped = await Promise.all(
    ['invalid_signature', 'invalid_peerid', 'invalid_seqno'].map((outcome) =>
      host.counted('ssv_p2p_gossip_messages_total', { outcome }),
    ),
  )
  expect(dropped).toEqual([4, 2, 2])
})

it('disconnects a peer that sends too much at once, and still serves others', async () => {
  const host = await startHost({ gossip: { maxMessageBytes: 10_000, heartbeatMs: 100 } })
  const messages = listen(host)
  const raw = await startRawPeer()
  const connection = await raw.dialHost(host)
  // Gossipsub does not notice that a stream broke before it knew the peer.
  const isKnown = () =>
    connection.streams.some(
      ({ protocol, direction }) => protocol.startsWith('/meshsub/') && direction === 'inbound',
    )
  await vi.waitFor(() => expect(isKnown()).toBe(true), WAIT)
  const garbage = await connection.newStream(['/meshsub/1.1.0'])
  garbage.send(Buffer.concat([encodeVarint(5), Buffer.from('ffffffffff', 'hex')]))
  const rpc = RPC.encode({
    subscriptions: [],
    messages: [{ ...(await signedMessage('x'.repeat(10_000))) }],
  })
  const large = await connection.newStream(['/meshsub/1.1.0'])
  large.send(Buffer.concat([encodeVarint(rpc.length), rpc]))

  // Gossip with such a peer does not resume: it would remain connected without gossip.
  await vi.waitFor(() => expect(connection.status).not.toBe('open'), WAIT)
  expect(await host.counted('ssv_p2p_muted_peers_total')).toBe(1)

  const honest = await startHost({ gossip: { maxMessageBytes: 10_000 } })
  honest.subscribe(TOPIC)
  await connect(honest, host)
  await vi.waitFor(() => expect(honest.topicPeers(TOPIC)).toEqual([host.peerId]), WAIT)
  await honest.publish(TOPIC, bytes('honest'))

  await vi.waitFor(() => expect(messages.map(text)).toEqual(['honest']), WAIT)
  await expect(honest.publish(TOPIC, new Uint8Array(10_001))).rejects.toThrow(RangeError)
})

it('reports subscribers by topic', async () => {
  const [host, peer] = [await startHost(), await startHost()]
  peer.subscribe('early')
  await connect(host, peer)
  peer.subscribe(TOPIC)
  await vi.waitFor(
    () => expect(host.peerTopics(peer.peerId).toSorted()).toEqual(['early', TOPIC]),
    WAIT,
  )
  expect(host.topicPeers(TOPIC)).toEqual([peer.peerId])
  expect(host.topics()).toEqual([])
  peer.unsubscribe(TOPIC)
  await vi.waitFor(() => expect(host.topicPeers(TOPIC)).toEqual([]), WAIT)
  expect(peer.topics()).toEqual(['early'])
})

it('publishes without subscribers', async () => {
  const host = await startHost()
  expect(await host.publish(TOPIC, bytes('nobody hears it'))).toBe(0)
})

/** A message of an unknown key, as signed by gossipsub. */
async function signedMessage(content: string) {
  const key = await generateKeyPair('secp256k1')
  const unsigned = {
    from: peerIdFromPrivateKey(key).toMultihash().bytes,
    data: bytes(content),
    seqno: new Uint8Array(8).fill(7),
    topic: TOPIC,
  }
  const signature = await key.sign(
    Buffer.concat([Buffer.from('libp2p-pubsub:'), RPC.Message.encode(unsigned)]),
  )
  return { ...unsigned, signature, key: publicKeyToProtobuf(key.publicKey) }
}
