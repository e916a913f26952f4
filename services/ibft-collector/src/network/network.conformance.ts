import { RequestError } from '@ssv-exporter/p2p/errors'
import { newIdentity } from '@ssv-exporter/p2p/identity'
import { createMetrics, type Metrics } from '@ssv-exporter/service-kit/metrics'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { decidedBytes, heightOf } from '../testing/network/decided-bytes.ts'
import { testOptions } from '../testing/network/test-options.ts'
import { startTestPeer, type TestPeer, type TestPeerOptions } from '../testing/network/test-peer.ts'
import type { GossipMessage, Network } from './network.ts'
import type { NetworkOptions } from './network-options.ts'

const WAIT = { interval: 20 }
const DECIDED = 'ssv.v1.decided'
const SUBNET = 'ssv.v1.7'
const LAST = '/ssv/sync/decided/last/0.0.1'

/** `create` returns a network that is not started. */
export function describeNetwork(
  create: (options: NetworkOptions, modules: { metrics: Metrics }) => Network,
): void {
  describe('a network', () => {
    let network: Network
    let metrics: Metrics
    let batches: GossipMessage[][]
    let peers: TestPeer[]

    async function joinWith(
      options: Partial<NetworkOptions> = {},
      before: (made: Network) => void = () => {},
    ) {
      metrics = createMetrics({ service: 'test' })
      network = create(testOptions(options), { metrics })
      network.onGossip((batch) => batches.push([...batch]))
      before(network)
      await network.start()
    }

    async function peer(options: TestPeerOptions = {}) {
      const made = await startTestPeer({ topics: [DECIDED, SUBNET], ...options })
      peers.push(made)
      return made
    }

    const dialUs = (from: TestPeer) => from.host.dial([...network.status().addresses])
    const ready = (...wanted: TestPeer[]) =>
      expect
        .poll(
          () =>
            network
              .peers()
              .map(({ peerId }) => peerId)
              .sort(),
          WAIT,
        )
        .toEqual(wanted.map(({ host }) => host.peerId).sort())
    const received = () => batches.flat().map(({ topic, data }) => `${topic} ${heightOf(data)}`)

    beforeEach(() => {
      batches = []
      peers = []
    })
    afterEach(async () => {
      await network?.stop()
      await Promise.all(peers.map((each) => each.stop()))
    })

    it('identifies itself to peers that dial it, and reports them', async () => {
      await joinWith()
      const operator = await peer()
      await dialUs(operator)
      await ready(operator)
      const { peerId } = network.status()
      expect(operator.handshakes).toEqual([peerId])
      await expect.poll(() => network.peers()[0]?.topics.length, WAIT).toBe(2)
      expect(network.peers()[0]).toEqual({
        peerId: operator.host.peerId,
        direction: 'in',
        agent: `SSV-Node:v0.2.1:operator:${'a'.repeat(64)}`,
        fork: 'v1',
        handshake: 'done',
        protocols: expect.arrayContaining(['/ssv/info/0.0.1']),
        topics: expect.arrayContaining([DECIDED, SUBNET]),
        score: 0,
      })
      await expect.poll(() => network.status().subnetsCovered, WAIT).toBe(2)
      expect(network.status()).toMatchObject({
        fork: 'v1',
        peers: 1,
        peersIn: 1,
        peersOut: 0,
        topics: 129,
      })
      expect(network.fork().name).toBe('v1')
    })

    it('dials its static peers, and again when they return', async () => {
      const operator = await peer()
      await joinWith({ staticPeers: [operator.address] })
      await ready(operator)
      expect(network.status().peersOut).toBe(1)
      await operator.host.disconnect(network.status().peerId)
      await expect.poll(() => operator.handshakes.length, WAIT).toBe(2)
      await ready(operator)
    })

    it('delivers what a peer publishes, and forwards it only when accepted', async () => {
      await joinWith()
      const [author, listener] = [await peer(), await peer()]
      await Promise.all([dialUs(author), dialUs(listener)])
      await ready(author, listener)
      const forwarded: (number | undefined)[] = []
      listener.host.onMessage(({ id, data }) => {
        forwarded.push(heightOf(data))
        listener.host.report(id, 'accept')
      })
      await expect.poll(() => author.host.topicPeers(DECIDED).length, WAIT).toBe(1)
      // Subscribers are in our mesh, so that messages are forwarded to them.
      await expect.poll(() => listener.host.meshPeers(DECIDED).length, WAIT).toBe(1)
      const before = Date.now()
      for (const n of [1, 2, 3]) await author.host.publish(DECIDED, decidedBytes(n))
      await expect.poll(received, WAIT).toEqual([1, 2, 3].map((n) => `${DECIDED} ${n}`))
      const messages = batches.flat()
      expect(new Set(messages.map(({ id }) => id)).size).toBe(3)
      expect(messages.every(({ peerId }) => peerId === author.host.peerId)).toBe(true)
      for (const { receivedMs } of messages) {
        expect(receivedMs).toBeGreaterThanOrEqual(before)
        expect(receivedMs).toBeLessThanOrEqual(Date.now())
      }
      const verdicts = ['ignore', 'accept', 'reject'] as const
      network.report(messages.map(({ id }, i) => ({ id, verdict: verdicts[i] ?? 'ignore' })))
      await expect.poll(() => forwarded, WAIT).toEqual([2])
      await expect
        .poll(() => network.peers().find((it) => it.peerId === author.host.peerId)?.score, WAIT)
        .toBeLessThan(-4)
      expect(network.peers().find((it) => it.peerId === listener.host.peerId)?.score).toBe(0)
    })

    it('delivers once what several peers publish', async () => {
      await joinWith()
      const [one, another] = [await peer(), await peer()]
      for (const each of [one, another]) {
        await dialUs(each)
        await expect.poll(() => each.host.topicPeers(DECIDED).length, WAIT).toBeGreaterThan(0)
      }
      await one.host.publish(DECIDED, decidedBytes(1))
      await another.host.publish(DECIDED, decidedBytes(1))
      await another.host.publish(DECIDED, decidedBytes(2))
      await expect.poll(() => received().length, WAIT).toBeGreaterThan(1)
      expect(received().sort()).toEqual([`${DECIDED} 1`, `${DECIDED} 2`])
    })

    it('sends requests to peers, and reports why there was no answer', async () => {
      await joinWith()
      const operator = await peer()
      const limits = { maxRequestBytes: 100, timeoutMs: 5_000, maxPerPeer: 8, maxInAll: 8 }
      await operator.host.handle(LAST, async (_, data) => Uint8Array.of(...data, 9), limits)
      const never = new Promise<undefined>(() => {})
      await operator.host.handle('/never', () => never, limits)
      await operator.host.handle('/much', async () => new Uint8Array(5_000), limits)
      await dialUs(operator)
      await ready(operator)
      const { peerId } = operator.host
      const ask = (protocol: string, given: { timeoutMs?: number; signal?: AbortSignal } = {}) =>
        network.request(peerId, protocol, Uint8Array.of(1, 2), {
          signal: given.signal ?? new AbortController().signal,
          timeoutMs: given.timeoutMs ?? 5_000,
          maxBytes: 1_000,
        })
      const failure = (asked: Promise<unknown>) =>
        asked.then(
          () => 'answered',
          (error: unknown) => (error instanceof RequestError ? error.reason : error),
        )
      expect([...(await ask(LAST))]).toEqual([1, 2, 9])
      expect(await failure(ask('/unknown'))).toBe('not-supported')
      expect(await failure(ask('/much'))).toBe('too-large')
      expect(await failure(ask('/never', { timeoutMs: 100 }))).toBe('timeout')
      const giveUp = new AbortController()
      const asked = failure(ask('/never', { signal: giveUp.signal }))
      giveUp.abort()
      expect(await asked).toBe('aborted')
      const stranger = { signal: giveUp.signal, timeoutMs: 1_000, maxBytes: 10 }
      const elsewhere = network.request(newIdentity().peerId, LAST, new Uint8Array(), {
        ...stranger,
        signal: new AbortController().signal,
      })
      expect(await failure(elsewhere)).toBe('not-connected')
    })

    it('serves peers with a handler added before or after its start, and survives one that fails', async () => {
      await joinWith({}, (made) =>
        made.serve('/early', async (_, data) => Uint8Array.of(...data, 1), { maxRequestBytes: 9 }),
      )
      network.serve('/late', async (peerId) => new TextEncoder().encode(peerId), {
        maxRequestBytes: 9,
      })
      network.serve('/none', async () => undefined, { maxRequestBytes: 9 })
      network.serve('/bad', async () => Promise.reject(new Error('broken')), { maxRequestBytes: 9 })
      const operator = await peer()
      await dialUs(operator)
      await ready(operator)
      const ask = (protocol: string, data = new Uint8Array()) =>
        operator.host
          .request(network.status().peerId, protocol, data, { timeoutMs: 5_000, maxBytes: 1_000 })
          .then(
            (answer) => String(Buffer.from(answer)),
            (error: RequestError) => error.reason,
          )
      expect(await ask('/early', new TextEncoder().encode('x'))).toBe('x\u0001')
      await expect.poll(() => ask('/late'), WAIT).toBe(operator.host.peerId)
      expect(await ask('/none')).toBe('')
      expect(await ask('/bad')).toBe('reset')
      expect(await ask('/early', new Uint8Array(10))).toBe('reset')
      expect(await ask('/early')).toBe('\u0001')
    })

    it('bans the author of many invalid messages', async () => {
      await joinWith()
      const [bad, good] = [await peer(), await peer()]
      await Promise.all([dialUs(bad), dialUs(good)])
      await ready(bad, good)
      await expect.poll(() => bad.host.topicPeers(DECIDED).length, WAIT).toBe(1)
      for (let n = 0; n < 30; n += 1) await bad.host.publish(DECIDED, decidedBytes(n))
      const nodeInfos = new Set<number>()
      const rejectNew = () => {
        const fresh = batches.flat().filter(({ id }) => !nodeInfos.has(id))
        for (const { id } of fresh) nodeInfos.add(id)
        network.report(fresh.map(({ id }) => ({ id, verdict: 'reject' })))
        return network.peers().length
      }
      await expect.poll(rejectNew, WAIT).toBe(1)
      await ready(good)
      await expect.poll(() => bad.host.connections().length, WAIT).toBe(0)
      await dialUs(bad).catch(() => {})
      await expect.poll(() => bad.host.connections().length, WAIT).toBe(0)
      await ready(good)
    })

    it('exports its activity in the metrics of the process', async () => {
      await joinWith()
      const operator = await peer()
      await dialUs(operator)
      await ready(operator)
      await expect.poll(() => operator.host.topicPeers(DECIDED).length, WAIT).toBe(1)
      await operator.host.publish(DECIDED, decidedBytes(1))
      await expect.poll(received, WAIT).toHaveLength(1)
      network.report(batches.flat().map(({ id }) => ({ id, verdict: 'accept' })))
      const text = () => metrics.registry.metrics()
      await expect
        .poll(text, WAIT)
        .toMatch(/ssv_network_gossip_verdicts_total\{[^}]*verdict="accept"[^}]*\} 1\n/)
      expect(await text()).toMatch(/ssv_network_peers\{[^}]*direction="in"[^}]*\} 1\n/)
      expect(await text()).toMatch(/ssv_network_topics\{[^}]*\} 129\n/)
      expect(await text()).toMatch(/ssv_network_gossip_queue_seconds_count\{[^}]*\} 1\n/)
    })

    it('can be stopped before its start, while it starts, and twice', async () => {
      const modules = { metrics: createMetrics({ service: 'test' }) }
      const never = create(testOptions(), modules)
      await never.stop()
      network = create(testOptions(), { metrics: createMetrics({ service: 'test' }) })
      const starting = network.start().catch(() => {})
      await network.stop()
      await starting
      await network.stop()
      expect(network.peers()).toEqual([])
    })
  })
}
