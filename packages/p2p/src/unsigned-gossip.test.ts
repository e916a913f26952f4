import { RPC } from '@libp2p/gossipsub/message'
import { peerIdFromString } from '@libp2p/peer-id'
import { expect, it, vi } from 'vitest'
import { chunkSubscriptions } from './chunk-subscriptions.ts'
import type { PubsubMessage } from './gossip.ts'
import type { Host } from './host.ts'
import { newIdentity } from './identity.ts'
import { startRawPeer } from './testing/raw-peer.ts'
import { connect, startHost } from './testing/start-host.ts'
import { encodeVarint } from './varint.ts'

const TOPIC = 'ssv.v2.7'
const WAIT = { timeout: 300_000, interval: 20 }

const bytes = (text: string) => new Uint8Array(Buffer.from(text))
const text = ({ data }: PubsubMessage) => Buffer.from(data).toString()
/** 12 bytes, as in the network. */
const byContent = (_topic: string, data: Uint8Array) => {
  const id = new Uint8Array(12)
  id.set(data.subarray(0, 12))
  return id
}
const gossip = { signed: false, messageId: byContent, floodPublish: false, heartbeatMs: 100 }

function listen(host: Host, verdict: 'accept' | 'ignore' | 'reject' = 'accept') {
  const messages: PubsubMessage[] = []
  host.subscribe(TOPIC)
  host.onMessage((message) => {
    messages.push(message)
    host.report(message.id, verdict)
  })
  return messages
}

it('forwards an unsigned message with its original author and number', async () => {
  const [first, middle, last] = [
    await startHost({ gossip }),
    await startHost({ gossip }),
    await startHost({ gossip }),
  ]
  const atFirst = listen(first)
  const atMiddle = listen(middle)
  const atLast = listen(last)
  await connect(first, middle)
  await connect(last, middle)
  await vi.waitFor(() => expect(middle.meshPeers(TOPIC)).toHaveLength(2), WAIT)

  await first.publish(TOPIC, bytes('one'))
  await first.publish(TOPIC, bytes('two'))
  await vi.waitFor(() => expect(atLast.map(text)).toEqual(['one', 'two']), WAIT)
  for (const [i, { id, source, author, sequenceNumber }] of atLast.entries()) {
    expect({ source, author }).toEqual({ source: middle.peerId, author: first.peerId })
    expect(Buffer.from(id, 'base64')).toHaveLength(12)
    expect(sequenceNumber).toBe(atMiddle[i]?.sequenceNumber)
  }
  expect(atLast[1]?.sequenceNumber).toBe((atLast[0]?.sequenceNumber ?? 0n) + 1n)
  await last.publish(TOPIC, bytes('end'))
  await vi.waitFor(() => expect(atFirst.map(text)).toEqual(['end']), WAIT)
})

it('accepts messages that name an author without proof, and rejects those with a signature or without an author', async () => {
  const host = await startHost({ gossip })
  const messages = listen(host)
  const raw = await startRawPeer()
  const connection = await raw.dialHost(host)
  const stream = await connection.newStream(['/meshsub/1.2.0', '/meshsub/1.1.0'])
  const author = newIdentity().peerId
  const from = peerIdFromString(author).toMultihash().bytes
  const named = { topic: TOPIC, data: bytes('named'), from, seqno: new Uint8Array(8).fill(7) }
  for (const message of [
    { ...named, signature: new Uint8Array(70) },
    { ...named, key: new Uint8Array(37) },
    { topic: TOPIC, data: named.data },
    { ...named, from: Uint8Array.of(1, 2, 3) },
    { ...named, topic: 'elsewhere', data: bytes('elsewhere') },
    // Removing the author did not prevent the original message from arriving.
    named,
    // The id of no key: nodes of the network do not check it.
    { ...named, data: bytes('nobody'), from: Uint8Array.of(0, 1, 9) },
    { ...named, data: bytes('no number'), seqno: new Uint8Array() },
  ]) {
    const rpc = RPC.encode({ subscriptions: [], messages: [message] })
    stream.send(Buffer.concat([encodeVarint(rpc.length), rpc]))
  }
  await vi.waitFor(() => expect(messages.map(text)).toEqual(['named', 'nobody', 'no number']), WAIT)
  expect(messages.map((message) => [message.author, message.sequenceNumber])).toEqual([
    [author, 0x0707070707070707n],
    ['', 0x0707070707070707n],
    [author, 0n],
  ])
  const dropped = (outcome: string) => host.counted('ssv_p2p_gossip_messages_total', { outcome })
  expect(await Promise.all(['signature_present', 'invalid_peerid'].map(dropped))).toEqual([2, 2])
})

it('knows peers on the topics of the network only, and receives only theirs', async () => {
  const [host, peer] = [
    await startHost({ gossip: { ...gossip, allowedTopics: [TOPIC] } }),
    await startHost({ gossip }),
  ]
  peer.subscribe('elsewhere')
  peer.subscribe(TOPIC)
  await connect(peer, host)
  await vi.waitFor(() => expect(host.peerTopics(peer.peerId)).toEqual([TOPIC]), WAIT)
  const { protocols } = await peer.identify(host.peerId, { timeoutMs: 10_000 })
  const versions = ['/meshsub/1.0.0', '/meshsub/1.1.0', '/meshsub/1.2.0']
  expect(protocols).toEqual(expect.arrayContaining(versions))
})

it('splits many subscriptions into several messages, for nodes with a limit', async () => {
  const topics = Array.from({ length: 256 }, (_, i) => `ssv.v2.${i}`)
  const sent: string[][] = []
  const router = { sendSubscriptions: (_: string, some: string[]) => void sent.push(some) }
  chunkSubscriptions(router)
  router.sendSubscriptions('peer', topics)
  expect(sent.map((some) => some.length)).toEqual([128, 128])
  expect(sent.flat()).toEqual(topics)

  const allowed = { ...gossip, allowedTopics: topics }
  const [host, peer] = [await startHost({ gossip: allowed }), await startHost({ gossip: allowed })]
  for (const topic of topics) peer.subscribe(topic)
  await connect(peer, host)
  await vi.waitFor(() => expect(host.peerTopics(peer.peerId)).toHaveLength(256), WAIT)
})
