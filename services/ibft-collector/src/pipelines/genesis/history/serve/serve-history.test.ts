import type { HistoryCodec, HistoryRequest } from '@ssv-exporter/ssv/genesis/generation'
import { GENESIS } from '@ssv-exporter/ssv/genesis/genesis'
import { expect, it, onTestFinished } from 'vitest'
import { createHistoryWorld } from '../testing/history-world.ts'
import { startHost } from '../testing/host-network.ts'
import { sequenceOf, signed, testCommittee } from '../testing/sign.ts'

const WAIT = { interval: 20 }
const CODEC = GENESIS.history as HistoryCodec
const { publicKey } = testCommittee(1)
const ROLE = 0
const SERVED = 'ssv_history_served_total'
const DEADLINE = { timeoutMs: 5_000, maxBytes: 2 ** 20, signal: new AbortController().signal }

/** A collector with heights 0 to 40, those below 20 signed under fork v0, and a requester. */
async function serving() {
  const world = await createHistoryWorld()
  const messages = [
    ...sequenceOf(publicKey, 0, 19).map(({ height }) => signed(publicKey, height, 'v0')),
    ...sequenceOf(publicKey, 20, 40),
  ]
  const { network, history, metrics } = await world.collector([await world.peer(messages)])
  await expect.poll(() => history.status().sequencesComplete, WAIT).toBe(1)
  const asker = await startHost('operator')
  onTestFinished(() => asker.stop())
  const { peerId } = await asker.dial(network.host.addresses())
  const send = (protocol: string, data: Uint8Array) =>
    asker.request(peerId, protocol, data, DEADLINE)

  async function ask(fork: string, request: HistoryRequest) {
    const protocol = CODEC.protocolOf(fork, request.kind)
    const bytes = await send(protocol, CODEC.encodeRequest(fork, request))
    return CODEC.decodeAnswer(protocol, bytes).answer
  }
  const refused = async () => await metrics.registry.getSingleMetricAsString(SERVED)
  return { messages, send, ask, refused }
}

it('serves the height and messages of a duty sequence on the protocols of every fork', async () => {
  const { messages, ask } = await serving()
  for (const fork of ['v0', 'v1', 'v2']) {
    const last = await ask(fork, { kind: 'last', publicKey, role: ROLE })
    expect(last).toEqual({ status: 'found', messages: [messages[40]] })
    const range = await ask(fork, { kind: 'range', publicKey, role: ROLE, from: 15, to: 24 })
    expect(range).toEqual({ status: 'found', messages: messages.slice(15, 25) })
  }
})

it('truncates a range to 26 heights, and to the end of the sequence', async () => {
  const { messages, ask } = await serving()
  const long = { kind: 'range', publicKey, role: ROLE, from: 3, to: 2 ** 53 - 1 } as const
  expect(await ask('v1', long)).toEqual({ status: 'found', messages: messages.slice(3, 29) })
  const end = { ...long, from: 39 }
  expect(await ask('v1', end)).toEqual({ status: 'found', messages: messages.slice(39) })
  expect(await ask('v1', { ...long, from: 41 })).toEqual({ status: 'not-found' })
})

it.each(['v0', 'v1', 'v2'])('answers a reversed range with nothing, in fork %s', async (fork) => {
  const { ask } = await serving()
  const range = { kind: 'range', publicKey, role: ROLE, from: 24, to: 15 } as const
  expect(await ask(fork, range)).toEqual({ status: 'not-found' })
})

it('has no round changes, and nothing of unknown validators', async () => {
  const { ask } = await serving()
  const stranger = testCommittee(200).publicKey
  expect(await ask('v1', { kind: 'round-change', publicKey, role: ROLE, height: 3 })).toEqual({
    status: 'not-found',
  })
  expect(await ask('v1', { kind: 'last', publicKey: stranger, role: ROLE })).toEqual({
    status: 'not-found',
  })
  expect(await ask('v1', { kind: 'last', publicKey, role: 1 })).toEqual({ status: 'not-found' })
})

/** A request of fork v1 with arbitrary JSON text. */
function requestAround(sync: string): Uint8Array {
  const whole = CODEC.encodeRequest('v1', { kind: 'last', publicKey, role: ROLE })
  const envelope = JSON.parse(new TextDecoder().decode(whole))
  const inner = JSON.stringify(Buffer.from(sync).toString('base64'))
  envelope.Data = Buffer.from(inner).toString('hex')
  return new TextEncoder().encode(JSON.stringify(envelope))
}

const identifier = Buffer.concat([Buffer.from(publicKey), Buffer.from([1, 0, 0, 0])])
const sync = (protocol: number, params: unknown) =>
  JSON.stringify({ Protocol: protocol, Params: params, Data: null, Status: 0 })
const Identifier = identifier.toString('base64')

const HOSTILE: [string, 'last' | 'range' | 'round-change', Uint8Array][] = [
  ['a range without parameters', 'range', requestAround(sync(2, null))],
  ['a range of one height', 'range', requestAround(sync(2, { Height: [1], Identifier }))],
  ['a range without heights', 'range', requestAround(sync(2, { Height: null, Identifier }))],
  ['a range of negative heights', 'range', requestAround(sync(2, { Height: [-3, 1], Identifier }))],
  ['the last one without parameters', 'last', requestAround(sync(0, null))],
  [
    'a round change without a height',
    'round-change',
    requestAround(sync(1, { Height: [], Identifier })),
  ],
  [
    'an identifier of three bytes',
    'last',
    requestAround(sync(0, { Height: null, Identifier: 'AAAA' })),
  ],
  [
    'the protocol of another stream',
    'last',
    requestAround(sync(2, { Height: [0, 1], Identifier })),
  ],
  ['nothing', 'last', new Uint8Array(0)],
  ['what is not JSON', 'last', new Uint8Array(300).fill(0xff)],
]

it.each(HOSTILE)(
  'closes %s without an answer, and answers the next request',
  async (_name, kind, data) => {
    const { ask, send, refused } = await serving()
    const protocol = CODEC.protocolOf('v1', kind)
    const answer = await send(protocol, data).catch(() => new Uint8Array(0))
    expect(answer).toHaveLength(0)
    expect(await refused()).toMatch(/kind="unknown",outcome="undecodable"[^}]*} 1/)
    expect(await ask('v1', { kind: 'last', publicKey, role: ROLE })).toMatchObject({
      status: 'found',
    })
  },
)
