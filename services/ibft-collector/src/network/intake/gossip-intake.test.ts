import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import type { Fork, GossipKind } from '@ssv-exporter/ssv/generation'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createNetworkMetrics } from '../metrics.ts'
import type { GossipMessage, Verdict } from '../network.ts'
import { DEFAULT_LIMITS, type NetworkLimits } from '../network-options.ts'
import { createGossipIntake } from './gossip-intake.ts'

const KINDS = ['decided', 'commit', 'other'] as const
/** The first byte is the kind. */
const FORK = {
  maxMessageBytes: 100,
  guessKind: (_: string, data: Uint8Array) => KINDS[data[0] ?? 2],
} as unknown as Fork

type HostMessage = Parameters<
  Parameters<Parameters<typeof createGossipIntake>[1]['host']['onMessage']>[0]
>[0]

function setUp(limits: Partial<NetworkLimits> = {}, isSigned = true) {
  const clock = { ms: 1_000 }
  const reported: string[] = []
  const offences: string[] = []
  const batches: (readonly GossipMessage[])[] = []
  const banned = new Set<string>()
  const metrics = createMetrics({ service: 'test' })
  let hand: (message: HostMessage) => void = () => {}
  const intake = createGossipIntake(
    { ...DEFAULT_LIMITS, ...limits },
    {
      host: {
        onMessage: (handler) => {
          hand = handler
        },
        report: (id, verdict) => void reported.push(`${id} ${verdict}`),
      },
      isSigned,
      forkOf: (topic) => (topic === 'ours' ? FORK : undefined),
      reportOffence: (peerId, offence) => void offences.push(`${peerId} ${offence}`),
      isBanned: (peerId) => banned.has(peerId),
      metrics: createNetworkMetrics(metrics, () => {}),
      now: () => clock.ms,
    },
  )
  onTestFinished(() => intake.stop())
  let made = 0
  const arrive = (kind: GossipKind, given: Partial<HostMessage> & { size?: number } = {}) => {
    const { size = 10, ...rest } = given
    made += 1
    const data = new Uint8Array(size)
    if (size > 0) data[0] = KINDS.indexOf(kind)
    const source = rest.source ?? 'peer'
    hand({
      id: `m${made}`,
      topic: 'ours',
      data,
      source,
      author: source,
      sequenceNumber: 1n,
      ...rest,
    })
    return `m${made}`
  }
  const nextTick = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
  const listen = () => intake.onGossip((batch) => void batches.push(batch))
  const received = () => batches.flat().map(({ data }) => KINDS[data[0] ?? 2])
  const verdict = (id: number, is: Verdict) => intake.report([{ id, verdict: is }])
  return {
    intake,
    clock,
    reported,
    offences,
    banned,
    arrive,
    nextTick,
    listen,
    received,
    batches,
    verdict,
  }
}

describe('gossip before validation', () => {
  it('waits for a handler, then delivers decided messages first', async () => {
    const { arrive, nextTick, listen, received } = setUp()
    for (const kind of ['other', 'commit', 'decided', 'commit'] as const) arrive(kind)
    await nextTick()
    listen()
    await nextTick()
    expect(received()).toEqual(['decided', 'commit', 'commit', 'other'])
  })

  it('is delivered only as fast as verdicts return', async () => {
    const { arrive, nextTick, listen, received, verdict } = setUp({ maxOutstanding: 2 })
    listen()
    for (let n = 0; n < 5; n += 1) arrive('commit')
    arrive('decided')
    await nextTick()
    expect(received()).toEqual(['decided', 'commit'])
    verdict(1, 'accept')
    await nextTick()
    expect(received()).toHaveLength(3)
    verdict(1, 'accept')
    verdict(99, 'accept')
    await nextTick()
    expect(received()).toHaveLength(3)
  })

  it('is delivered only as fast as verdicts on large messages return', async () => {
    const { intake, clock, arrive, nextTick, listen, received, verdict } = setUp({
      maxOutstandingBytes: 150,
    })
    listen()
    for (let n = 0; n < 6; n += 1) arrive('decided', { size: 100 })
    await nextTick()
    expect(received()).toHaveLength(2)
    verdict(1, 'accept')
    verdict(1, 'accept')
    await nextTick()
    expect(received()).toHaveLength(3)
    clock.ms += DEFAULT_LIMITS.verdictTimeoutMs
    intake.tick()
    await nextTick()
    expect(received()).toHaveLength(5)
  })

  it('gets one verdict, and is ignored without any', async () => {
    const { intake, clock, arrive, nextTick, listen, reported, verdict, batches } = setUp()
    listen()
    const [first, second] = [arrive('decided'), arrive('decided')]
    await nextTick()
    expect(batches.flat().map(({ receivedMs }) => receivedMs)).toEqual([1_000, 1_000])
    verdict(1, 'accept')
    clock.ms += DEFAULT_LIMITS.verdictTimeoutMs
    intake.tick()
    verdict(2, 'accept')
    verdict(1, 'reject')
    expect(reported).toEqual([`${first} accept`, `${second} ignore`])
  })

  it.each([
    ['reject', 'reject', 'rejected-own'],
    ['refuse', 'ignore', 'refused-own'],
  ] as const)(
    'with the verdict %s counts against its author, and not against whoever forwarded it',
    async (is, reportedAs, offence) => {
      const { arrive, nextTick, listen, reported, offences, verdict } = setUp()
      listen()
      const own = arrive('decided')
      const forwarded = arrive('decided', { source: 'relay', author: 'somebody' })
      await nextTick()
      verdict(1, is)
      verdict(2, is)
      expect(reported).toEqual([`${own} ${reportedAs}`, `${forwarded} ignore`])
      expect(offences).toEqual([`peer ${offence}`])
    },
  )

  it.each(['reject', 'refuse'] as const)(
    'with the verdict %s counts against its sender where authors are not authenticated',
    async (is) => {
      const { arrive, nextTick, listen, reported, offences, verdict } = setUp({}, false)
      listen()
      const named = arrive('decided', { source: 'relay', author: 'somebody' })
      const empty = arrive('decided', { source: 'relay', size: 0 })
      await nextTick()
      verdict(1, is)
      expect(reported).toEqual([`${empty} reject`, `${named} ${is === 'reject' ? is : 'ignore'}`])
      expect(offences).toEqual([])
    },
  )

  it.each([
    ['on an unknown topic', { topic: 'another' }, 'ignore', []],
    ['too long for its fork', { size: 101 }, 'reject', ['peer rejected-own']],
    ['empty', { size: 0 }, 'reject', ['peer rejected-own']],
    ['of a banned peer', { source: 'bad' }, 'ignore', []],
  ])('is not delivered when it is %s', async (_, given, is, held) => {
    const { arrive, nextTick, listen, received, reported, offences, banned } = setUp()
    banned.add('bad')
    listen()
    const id = arrive('decided', given)
    await nextTick()
    expect(received()).toEqual([])
    expect(reported).toEqual([`${id} ${is}`])
    expect(offences).toEqual(held)
  })

  it('is dropped beyond the rate of its peer, in messages and in bytes', async () => {
    const { clock, arrive, nextTick, listen, received, offences } = setUp({
      messagesPerSecondPerPeer: 2,
      bytesPerSecondPerPeer: 100,
    })
    listen()
    for (let n = 0; n < 5; n += 1) arrive('decided')
    for (let n = 0; n < 3; n += 1) arrive('decided', { source: 'large', size: 90 })
    await nextTick()
    expect(received()).toHaveLength(4 + 2)
    expect(offences).toEqual(['peer gossip-flood', 'large gossip-flood'])
    clock.ms += 500
    arrive('decided')
    await nextTick()
    expect(received()).toHaveLength(7)
  })

  it('yields to decided messages when there is too much', async () => {
    const { arrive, nextTick, listen, received, reported } = setUp({ maxQueuedBytes: 30 })
    const other = arrive('other')
    const commit = arrive('commit')
    for (let n = 0; n < 3; n += 1) arrive('decided')
    listen()
    await nextTick()
    expect(received()).toEqual(['decided', 'decided', 'decided'])
    expect(reported).toEqual([`${other} ignore`, `${commit} ignore`])
  })

  it('of a quiet peer does not wait behind that of a busy one', async () => {
    const { arrive, nextTick, listen, batches, verdict } = setUp({ maxOutstanding: 1 })
    for (let n = 0; n < 1_000; n += 1) arrive('decided', { source: 'loud' })
    arrive('decided', { source: 'quiet' })
    listen()
    await nextTick()
    verdict(1, 'ignore')
    await nextTick()
    expect(batches.flat().map(({ peerId }) => peerId)).toEqual(['loud', 'quiet'])
  })
})
