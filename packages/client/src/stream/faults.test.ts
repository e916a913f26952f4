import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { StreamFilter } from '../api-types.ts'
import { createClient } from '../client.ts'
import { type Consumer, consume } from '../testing/consume.ts'
import { offsetsMatching, publicationAt } from '../testing/publications.ts'
import { createRandom } from '../testing/random.ts'
import {
  createScriptedGateway,
  type Fault,
  type ScriptedGateway,
} from '../testing/scripted-gateway.ts'

const ROUNDS = 80
const FAULTS: Fault[] = [
  'break',
  'break after',
  'freeze',
  'repeat',
  'repeat',
  'reconnect',
  { close: 1011 },
  { close: 4408 },
]
const FILTERS: StreamFilter[] = [{}, { types: ['operator'] }, { types: ['decided'] }]

/** Occasional faults; drawn from the seed and the index of the message, whatever the timing. */
function faultOf(seed: number) {
  return (connection: number, message: number) => {
    const random = createRandom(seed * 1_000_003 + connection * 10_007 + message)
    random()
    if (random() > 1 / 60) return undefined
    return FAULTS[Math.floor(random() * FAULTS.length)]
  }
}

/**
 * Three streams over one connection while the gateway publishes; resolves when all of them are at
 * the end of the log.
 */
async function run(
  seed: number,
  gateway: ScriptedGateway,
  between: (round: number, random: () => number) => void,
): Promise<Consumer[]> {
  const random = createRandom(seed)
  const client = createClient({
    url: gateway.url,
    // Node's own with every other seed: the two implementations deliver messages differently.
    ...(seed % 2 === 0 ? { WebSocket } : {}),
    random,
    reconnect: { minMs: 1, maxMs: 4 },
    connectTimeoutMs: 200,
  })
  const from = { epoch: gateway.epoch, offset: 0 }
  const consumers = FILTERS.map((filter) => consume(client, { filter, from, seed }))
  for (let round = 0; round < ROUNDS; round += 1) {
    gateway.publish(Math.ceil(random() * 30))
    await sleep(1)
    between(round, random)
  }
  for (const { stream } of consumers) {
    await expect.poll(() => stream.position).toEqual({ epoch: gateway.epoch, offset: gateway.top })
    stream.close()
  }
  await Promise.all(consumers.map(({ done }) => done))
  await gateway.stop()
  return consumers
}

it.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'delivers every push once and in order despite faults (seed %i)',
  async (seed) => {
    const gateway = await createScriptedGateway({
      fault: faultOf(seed),
      busy: (nth) => createRandom(seed + nth)() < 0.1,
      replayTooMuch: seed % 3,
    })
    const consumers = await run(seed, gateway, () => {})

    expect(gateway.connections).toBeGreaterThan(3)
    for (const { filter, gaps, parts } of consumers) {
      expect(gaps).toEqual([])
      const pushes = parts.flatMap((part) => part.pushes)
      const offsets = pushes.map(({ position }) => position.offset)
      expect(offsets).toEqual(offsetsMatching(filter, 0, gateway.top))
      for (const push of pushes) expect(push).toMatchObject(publicationAt(push.position.offset))
    }
  },
)

it.each([11, 12, 13, 14, 15, 16])(
  'reports permanent loss as a gap, and loses nothing else (seed %i)',
  async (seed) => {
    const gateway = await createScriptedGateway({ fault: faultOf(seed) })
    const consumers = await run(seed, gateway, (round, random) => {
      if (random() < 0.1) gateway.prune(gateway.top - Math.floor(random() * 10))
      if (round === ROUNDS / 2) gateway.startEpoch()
    })

    const reasons = consumers.flatMap(({ gaps }) => gaps.map(({ reason }) => reason))
    expect(reasons.filter((reason) => reason === 'epoch')).toHaveLength(FILTERS.length)
    expect(reasons).toContain('pruned')
    for (const { filter, gaps, parts } of consumers) {
      for (const [n, { from, pushes }] of parts.entries()) {
        const gap = gaps[n]
        const end = gap === undefined ? gateway.top : offsetOf(gap.from)
        for (const { position } of pushes) expect(position.epoch).toBe(from.epoch)
        const offsets = pushes.map(({ position }) => position.offset)
        expect(offsets).toEqual(offsetsMatching(filter, from.offset, end))
        // A gap is reported only if there is one.
        if (gap?.reason === 'pruned') expect(gap.earliest).toBeGreaterThan(end + 1)
      }
    }
  },
)

function offsetOf(from: Consumer['gaps'][number]['from']): number {
  if (typeof from === 'string') throw new Error('the stream had no position')
  return from.offset
}
