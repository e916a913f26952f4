import { sleep } from '@ssv-exporter/service-kit/sleep'
import { expect, it } from 'vitest'
import { HISTORY_DEFAULTS } from './history-options.ts'
import type { Behaviour, HistoryPeer } from './testing/history-peer.ts'
import { createHistoryWorld } from './testing/history-world.ts'
import { forged, sequenceOf, signed, testCommittee } from './testing/sign.ts'
import { IMPATIENT_PEERS } from './testing/test-collector.ts'

const WAIT = { interval: 20 }
const [FIRST, SECOND] = [testCommittee(1), testCommittee(2)]
const heights = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, n) => from + n)

it('fetches a duty sequence from the start to its height, in ranges that operators answer', async () => {
  const world = await createHistoryWorld()
  const peer = await world.peer(sequenceOf(FIRST.publicKey, 0, 120))
  const { history, writer } = await world.collector([peer])
  await expect.poll(() => world.stored(1), WAIT).toEqual(heights(0, 120))
  await expect.poll(() => history.status().sequencesComplete, WAIT).toBe(1)
  expect(history.status()).toMatchObject({ heightsWanted: 0, heightsMissing: 0, peersAsked: 1 })
  expect(history.status().heightsGot).toBe(121)
  for (const request of peer.asked) {
    if (request.kind === 'range') expect(request.to - request.from).toBeLessThanOrEqual(25)
  }
  expect(writer.published).toEqual([])
})

it('fetches a duty sequence whose last decided height is 0', async () => {
  const world = await createHistoryWorld()
  const peer = await world.peer([signed(FIRST.publicKey, 0)])
  await world.collector([peer])
  await expect.poll(() => world.stored(1), WAIT).toEqual([0])
})

it('uses the greatest height that verifies, whoever reports a greater one', async () => {
  const world = await createHistoryWorld()
  const forger: Behaviour = (request, honest, answer) =>
    request.kind === 'last' ? answer([forged(signed(FIRST.publicKey, 9_000))]) : answer(honest())
  const sequence = sequenceOf(FIRST.publicKey, 0, 30)
  const forgers = await Promise.all(
    [1, 2, 3].map(() => world.peer(sequence, { behaviour: forger })),
  )
  const honest = await world.peer(sequence)
  const behind = await world.peer(sequence.slice(0, 9))
  const { history } = await world.collector([...forgers, honest, behind], {
    peers: { ...IMPATIENT_PEERS, forHighest: 5 },
  })
  await expect.poll(() => history.status().sequencesComplete, WAIT).toBe(1)
  expect(await world.stored(1)).toEqual(heights(0, 30))
})

it('keeps messages of a response that mixes fork roots, each as it was signed', async () => {
  const world = await createHistoryWorld()
  const mixed = heights(0, 40).map((height) =>
    signed(FIRST.publicKey, height, height < 20 ? 'v0' : 'v1'),
  )
  await world.collector([await world.peer(mixed)])
  await expect.poll(() => world.stored(1), WAIT).toEqual(heights(0, 40))
  const roots = await world.database.query<{ fork: string; count: number }>(
    'roots',
    'SELECT root_fork AS fork, count(*) AS count FROM decided GROUP BY 1 ORDER BY 1',
  )
  expect(roots).toEqual([
    { fork: 'v0', count: 20 },
    { fork: 'v1', count: 21 },
  ])
})

it('requests history of fork v0 peers with their protocol', async () => {
  const world = await createHistoryWorld()
  const sequence = heights(0, 60).map((height) => signed(FIRST.publicKey, height, 'v0'))
  await world.collector([await world.peer(sequence, { fork: 'v0' })], { fork: 'v0' })
  await expect.poll(() => world.stored(1), WAIT).toEqual(heights(0, 60))
})

const ODD: [string, Behaviour][] = [
  ['in reverse order', (_request, honest, answer) => answer(honest().toReversed())],
  ['each message twice', (_request, honest, answer) => answer([...honest(), ...honest()])],
  ['at most five messages at a time', (_request, honest, answer) => answer(honest().slice(0, 5))],
  [
    'with messages of another validator among them',
    (_request, honest, answer) => answer([signed(SECOND.publicKey, 3), ...honest()]),
  ],
  [
    'with forged messages before the true ones',
    (_request, honest, answer) => answer([...honest().map(forged), ...honest()]),
  ],
]

it.each(ODD)('extracts valid messages from responses %s', async (_name, behaviour) => {
  const world = await createHistoryWorld()
  const peer = await world.peer(sequenceOf(FIRST.publicKey, 0, 70), { behaviour })
  await world.collector([peer])
  await expect.poll(() => world.stored(1), WAIT).toEqual(heights(0, 70))
  expect(await world.stored(2)).toEqual([])
})

const BAD: [string, Behaviour][] = [
  ['closes without an answer', () => undefined],
  [
    'stops half-way through a response',
    (_request, honest, answer) => {
      const whole = answer(honest())
      return whole.subarray(0, whole.length / 2)
    },
  ],
  ['sends megabytes', () => new Uint8Array(6 * 2 ** 20).fill(0x7b)],
  ['sends an invalid response', () => new TextEncoder().encode('{"Data":[]}')],
  [
    'does not answer in time',
    async (_request, honest, answer) => {
      await sleep(6_000)
      return answer(honest())
    },
  ],
  ['answers everything as not found', (_request, _honest, answer) => answer([])],
  [
    'has only other validators',
    (_request, honest, answer) =>
      answer(honest().map(({ height }) => signed(SECOND.publicKey, height))),
  ],
  ['forges everything', (_request, honest, answer) => answer(honest().map(forged))],
]

it.each(BAD)('completes a duty sequence beside a peer that %s', async (_name, behaviour) => {
  const world = await createHistoryWorld()
  const sequence = sequenceOf(FIRST.publicKey, 0, 200)
  const bad = await world.peer(sequence, { behaviour })
  const good = await world.peer(sequence)
  const { history } = await world.collector([bad, good])
  await expect.poll(() => world.stored(1), WAIT).toEqual(heights(0, 200))
  await expect.poll(() => history.status().heightsWanted, WAIT).toBe(0)
  expect(bad.asked.length).toBeGreaterThan(0)
})

it('finds the one peer of many that has a duty sequence, and asks it first from then on', async () => {
  const world = await createHistoryWorld({ validators: 4 })
  const sequences = [1, 2, 3, 4].map((id) => sequenceOf(testCommittee(id).publicKey, 0, 60))
  const others = await Promise.all(Array.from({ length: 9 }, () => world.peer([])))
  const holder = await world.peer(sequences.flat())
  const { history } = await world.collector([...others, holder], { sequencesAtOnce: 1 })
  await expect.poll(() => history.status().sequencesComplete, WAIT).toBe(4)
  for (const id of [1, 2, 3, 4]) expect(await world.stored(id)).toEqual(heights(0, 60))
  expect(history.status().heightsMissing).toBe(0)
  const ranges = (peer: HistoryPeer) => peer.asked.filter(({ kind }) => kind === 'range').length
  const inVain = others.reduce((sum, peer) => sum + ranges(peer), 0)
  expect(ranges(holder)).toBeGreaterThan(inVain)
})

it('records heights that no peer has, retries when due, and fetches them from a peer that has them then', async () => {
  const world = await createHistoryWorld()
  const sequence = sequenceOf(FIRST.publicKey, 0, 100)
  const pruned = sequence.filter(({ height }) => height < 30 || height > 59)
  const peers = [await world.peer(pruned), await world.peer(pruned)]
  const beganMs = world.clock.ms
  const { history } = await world.collector(peers)
  await expect.poll(() => history.status().heightsMissing, WAIT).toBe(30)
  expect(history.status().heightsWanted).toBe(0)
  const [gap, ...others] = await world.gaps(1)
  expect(others).toEqual([])
  expect(gap).toMatchObject({ from: 30, to: 59, attempts: 1 })
  const { initialMs } = HISTORY_DEFAULTS.missingRetry
  expect(gap?.askAtMs).toBeGreaterThanOrEqual(beganMs + initialMs)

  world.clock.ms += initialMs + 1
  await expect.poll(async () => (await world.gaps(1))[0]?.attempts, WAIT).toBe(2)
  expect((await world.gaps(1))[0]?.askAtMs).toBeGreaterThanOrEqual(beganMs + 3 * initialMs)

  const [, second] = peers
  if (second !== undefined) second.messages = sequence
  world.clock.ms += 2 * initialMs + 1
  await expect.poll(() => world.stored(1), WAIT).toEqual(heights(0, 100))
  await expect.poll(() => world.gaps(1), WAIT).toEqual([])
  await expect.poll(() => history.status().heightsMissing, WAIT).toBe(0)
})

it('records heights without a valid message as missing, and fetches the rest from the same peers', async () => {
  const world = await createHistoryWorld()
  const sequence = sequenceOf(FIRST.publicKey, 0, 40).map((message) =>
    message.height < 10 ? forged(message) : message,
  )
  const peers = [await world.peer(sequence), await world.peer(sequence)]
  const { history } = await world.collector(peers)
  await expect.poll(() => history.status().heightsMissing, WAIT).toBe(10)
  expect(await world.stored(1)).toEqual(heights(10, 40))
})

it('waits for peers if there are none, without recording anything as missing', async () => {
  const world = await createHistoryWorld()
  const { network, history } = await world.collector([])
  await expect.poll(() => history.status().sequences, WAIT).toBe(1)
  const peer = await world.peer(sequenceOf(FIRST.publicKey, 0, 10))
  await network.connect(peer.address)
  await expect.poll(() => world.stored(1), WAIT).toEqual(heights(0, 10))
  expect(await world.gaps(1)).toEqual([])
})
