import { RequestError } from '@ssv-exporter/p2p/errors'
import type { HistoryCodec, HistoryRequest } from '@ssv-exporter/ssv/genesis/generation'
import { GENESIS } from '@ssv-exporter/ssv/genesis/genesis'
import { expect, test } from 'vitest'
import { validatorOf } from '../testing/committee.ts'
import { keyBytes, verifies } from '../testing/listener.ts'
import { idOf, listenTo, startNetwork } from '../testing/start-network.ts'
import type { ValidatorIdentity } from '../validator-identity.ts'
import type { HistoryBehaviour } from './faults.ts'

const VALIDATORS = [validatorOf('one'), validatorOf('two')]
const [ONE, TWO] = VALIDATORS as [ValidatorIdentity, ValidatorIdentity]
const CODEC = GENESIS.history ?? expect.fail()
const HEIGHTS = 40

/**
 * Requests the duty sequence of ONE with 40 heights from the first operator, which behaves as
 * configured; TWO has one height.
 */
async function requesterOf(behaviour: HistoryBehaviour, fork = 'v1') {
  const network = await startNetwork(VALIDATORS, {
    forks: [{ name: fork, epoch: 0 }],
    faults: { history: { 0: behaviour } },
  })
  const { host } = await listenTo(network, [])
  for (let height = 0; height < HEIGHTS; height++) await network.decide(idOf(ONE))
  await network.decide(idOf(TWO))
  const [address = ''] = network.facts().operators
  const peerId = address.split('/p2p/')[1] ?? ''
  return async (request: HistoryRequest, timeoutMs = 10_000) => {
    const protocol = CODEC.protocolOf(fork, request.kind)
    const data = CODEC.encodeRequest(fork, request)
    const limits = { timeoutMs, maxBytes: CODEC.maxAnswerBytes }
    const answer = await host.request(peerId, protocol, data, limits)
    return CODEC.decodeAnswer(protocol, answer)
  }
}

const last = (of = ONE): HistoryRequest => ({
  kind: 'last',
  publicKey: keyBytes(of.publicKey),
  role: 0,
})
const range = (from: number, to: number): HistoryRequest => ({
  kind: 'range',
  publicKey: keyBytes(ONE.publicKey),
  role: 0,
  from,
  to,
})

type Read = ReturnType<HistoryCodec['decodeAnswer']>

function messagesOf({ answer }: Read) {
  expect(answer.status).toBe('found')
  return answer.status === 'found' ? answer.messages : []
}

const heightsOf = (answer: Read) => messagesOf(answer).map(({ height }) => height)
const from = (first: number, count: number) => Array.from({ length: count }, (_, i) => first + i)

test.each(['v0', 'v1', 'v2'])(
  'an honest operator of fork %s serves its duty sequence, 26 heights at a time',
  async (fork) => {
    const ask = await requesterOf('honest', fork)
    const root = fork === 'v0' ? 'v0' : 'v1'
    expect(heightsOf(await ask(last()))).toEqual([HEIGHTS - 1])
    expect(heightsOf(await ask(last(TWO)))).toEqual([0])
    expect(heightsOf(await ask(range(0, HEIGHTS)))).toEqual(from(0, 26))
    const tail = await ask(range(25, HEIGHTS + 10))
    expect(heightsOf(tail)).toEqual(from(25, 15))
    for (const message of messagesOf(tail)) expect(verifies(GENESIS, ONE, message, root)).toBe(true)
    expect(await ask(last(validatorOf('nobody')))).toMatchObject({
      answer: { status: 'not-found' },
    })
    const roundChange: HistoryRequest = { ...last(), kind: 'round-change', height: 3 }
    expect(await ask(roundChange)).toMatchObject({ answer: { status: 'not-found' } })
  },
)

test('a forged highest message is above the real one and does not verify', async () => {
  const ask = await requesterOf('forged-highest')
  const [forged] = messagesOf(await ask(last()))
  expect(forged?.height).toBeGreaterThan(HEIGHTS)
  expect(forged && verifies(GENESIS, ONE, forged, 'v1')).toBe(false)
  expect(heightsOf(await ask(range(0, 2)))).toEqual([0, 1, 2])
})

test('another duty sequence in a response does not match the requested one', async () => {
  const ask = await requesterOf('other-chain')
  const read = await ask(last())
  expect(messagesOf(read)).toEqual([])
  expect(read.undecodable).toBe(1)
})

test('a mixed response has real, forged and repeated messages in another order', async () => {
  const ask = await requesterOf('mixed')
  const messages = messagesOf(await ask(range(3, 5)))
  expect(messages.map(({ height }) => height)).toEqual([5, 5, 5, 4, 4, 4, 3, 3, 3])
  const truth = messages.filter((message) => verifies(GENESIS, ONE, message, 'v1'))
  expect(truth.map(({ height }) => height)).toEqual([5, 5, 4, 4, 3, 3])
})

test('a forgetful operator has no history', async () => {
  const ask = await requesterOf('forgetful')
  expect(await ask(last())).toMatchObject({ answer: { status: 'not-found' } })
})

test('a response that is closed or cut off cannot be read', async () => {
  for (const behaviour of ['closing', 'half-way'] as const) {
    const ask = await requesterOf(behaviour)
    await expect(ask(range(0, 10))).rejects.toThrow()
  }
})

test('a response of megabytes exceeds the limit', async () => {
  const ask = await requesterOf('megabytes')
  await expect(ask(last())).rejects.toMatchObject({ reason: 'too-large' })
})

test('a silent operator never answers', async () => {
  const ask = await requesterOf('silent')
  await expect(ask(last(), 200)).rejects.toThrow(RequestError)
})

test('a slow operator answers after all', async () => {
  const ask = await requesterOf('slow')
  await expect(ask(last(), 200)).rejects.toMatchObject({ reason: 'timeout' })
  expect(heightsOf(await ask(last()))).toEqual([HEIGHTS - 1])
})
