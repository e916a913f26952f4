import { expect, it, vi } from 'vitest'
import type { HandshakeError } from './errors.ts'
import { createHandshaker, type HandshakeProtocol } from './handshake.ts'
import type { Host } from './host.ts'
import { newIdentity } from './identity.ts'
import { connect, startHost } from './testing/start-host.ts'

const PROTOCOL: HandshakeProtocol<string> = {
  protocol: '/ssv/info/0.0.1',
  domain: 'ssv',
  payloadType: 'ssv/nodeinfo',
  encode: (info) => new Uint8Array(Buffer.from(info)),
  decode(payload) {
    const info = Buffer.from(payload).toString()
    if (!info.startsWith('node')) throw new Error('no node info')
    return info
  },
}
const LIMITS = { maxRequestBytes: 20_000, timeoutMs: 5_000, maxPerPeer: 2, maxInAll: 10 }

async function pair() {
  const identities = [newIdentity(), newIdentity()] as const
  const hosts = [await startHost(identities[0]), await startHost(identities[1])] as const
  await connect(hosts[0], hosts[1])
  return { identities, asker: hosts[0], answerer: hosts[1] }
}

const shaker = (host: Host, privateKey: Uint8Array, info: string, protocol = PROTOCOL) =>
  createHandshaker(protocol, { privateKey, own: () => info, timeoutMs: 2_000 }, { host })

const failing = (work: Promise<unknown>) =>
  work.then(
    () => 'trusted',
    (error: HandshakeError) => error.fault,
  )

it('tells each side the identity of the other', async () => {
  const { identities, asker, answerer } = await pair()
  const described: [string, string][] = []
  await shaker(answerer, identities[1].privateKey, 'node two').serve((peerId, info) => {
    described.push([peerId, info])
    return true
  })
  const info = await shaker(asker, identities[0].privateKey, 'node one').handshake(answerer.peerId)
  expect(info).toBe('node two')
  expect(described).toEqual([[asker.peerId, 'node one']])
})

it('rejects a signature by another key than that of the connection', async () => {
  const { identities, asker, answerer } = await pair()
  const accepts = vi.fn(() => true)
  const stranger = newIdentity().privateKey

  await shaker(answerer, identities[1].privateKey, 'node two').serve(accepts)
  await expect(
    shaker(asker, stranger, 'node one').handshake(answerer.peerId),
  ).rejects.toMatchObject({
    reason: 'reset',
  })
  expect(accepts).not.toHaveBeenCalled()

  await shaker(answerer, stranger, 'node two').serve(accepts)
  const handshaking = shaker(asker, identities[0].privateKey, 'node one').handshake(answerer.peerId)
  expect(await failing(handshaking)).toBe('wrong-signer')
})

it('does not answer a peer that was not accepted', async () => {
  const { identities, asker, answerer } = await pair()
  await shaker(answerer, identities[1].privateKey, 'node two').serve(() => false)
  const handshaking = shaker(asker, identities[0].privateKey, 'node one').handshake(answerer.peerId)
  expect(await failing(handshaking)).toBe('no-answer')
})

it('reports what is wrong with an answer', async () => {
  const { identities, asker, answerer } = await pair()
  const [{ privateKey }, theirs] = identities
  const handshake = () => failing(shaker(asker, privateKey, 'node one').handshake(answerer.peerId))
  const answerAs = (info: string, protocol: HandshakeProtocol<string>) =>
    shaker(answerer, theirs.privateKey, info, protocol).serve(() => true)
  const lax = { ...PROTOCOL, decode: () => '' }

  await answerAs('something else', lax)
  expect(await handshake()).toBe('bad-payload')
  const answer = (bytes: Uint8Array) =>
    answerer.handle(PROTOCOL.protocol, async () => bytes, LIMITS)
  await answer(new Uint8Array(100).fill(255))
  expect(await handshake()).toBe('malformed')
  await answer(new Uint8Array([10, 0, 18, 0, 26, 0, 42, 0]))
  expect(await handshake()).toBe('malformed')
  await answer(new Uint8Array(20_000))
  await expect(
    shaker(asker, privateKey, 'node one').handshake(answerer.peerId),
  ).rejects.toMatchObject({
    reason: 'too-large',
  })
})
