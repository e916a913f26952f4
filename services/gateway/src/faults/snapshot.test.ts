import { setTimeout as delay } from 'node:timers/promises'
import { encodePublication, type PublicationBody } from '@ssv-exporter/gateway-api/publication'
import type { Position } from '@ssv-exporter/gateway-api/stream/position'
import { appendOutbox } from '@ssv-exporter/store/outbox'
import { redisIsAvailable } from '@ssv-exporter/test-kit/redis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { operatorBody } from '../testing/bodies.ts'
import { createConsumer } from '../testing/consumer.ts'
import { type Fleet, startFleet } from '../testing/fleet.ts'
import { createRandom } from '../testing/random.ts'
import type { Replica } from '../testing/replica.ts'
import { ZERO_OWNER } from '../testing/seed.ts'

const RECORDS = 30
const WRITERS = 3
const READERS = 12
const PAGE = 7

describe.runIf(await redisIsAvailable())('a snapshot with a subscription', () => {
  const random = createRandom()
  let fleet: Fleet
  let gateway: Replica
  beforeAll(async () => {
    fleet = await startFleet()
    gateway = await fleet.start({ GATEWAY_MAX_REST_REQUESTS_PER_MINUTE: '1000000' })
    await fleet.database.query(
      'records',
      `INSERT INTO operator_key (digest, key) VALUES ('\\x01', 'k')`,
    )
    await fleet.database.query(
      'records',
      `INSERT INTO operator (index, key_id, name, owner, added_block)
       SELECT i, (SELECT id FROM operator_key), 'first', $1, 1 FROM generate_series(0, $2::int - 1) i`,
      [ZERO_OWNER, RECORDS],
    )
  })
  afterAll(() => fleet.stop())

  function named(index: number, name: string): PublicationBody {
    const body = operatorBody(index)
    if (body.type !== 'operator') throw new Error('not an operator')
    return { ...body, record: { ...body.record, name } }
  }

  /** Changes records like an indexer: row and outbox in one transaction, some of them slow. */
  async function write(name: string): Promise<void> {
    const [index, pauseMs] = [random.below(RECORDS), random.below(3) === 0 ? random.below(15) : 0]
    await fleet.database.transaction('change', async (transaction) => {
      await transaction.query('change', 'UPDATE operator SET name = $2 WHERE index = $1', [
        index,
        Buffer.from(name),
      ])
      await appendOutbox(transaction, [encodePublication(named(index, name))])
      if (pauseMs > 0) await delay(pauseMs)
    })
  }

  async function keepWriting(writer: number, isOver: () => boolean): Promise<void> {
    for (let change = 0; !isOver(); change += 1) await write(`${writer}/${change}`)
  }

  interface Page {
    data: { index: number; name: string }[]
    nextCursor: string | null
    asOf: Position
  }

  /**
   * Names by index, page by page, each as of the time it is read. @returns the position of the
   * first page
   */
  async function readPages(state: Map<number, string>): Promise<Position | undefined> {
    const url = new URL(gateway.url('/v1/operators').replace('ws', 'http'))
    url.searchParams.set('limit', `${PAGE}`)
    let first: Position | undefined
    for (let cursor: string | null = ''; cursor !== null; ) {
      if (cursor !== '') url.searchParams.set('cursor', cursor)
      const page = (await (await fetch(url)).json()) as Page
      for (const { index, name } of page.data) state.set(index, name)
      first ??= page.asOf
      cursor = page.nextCursor
      await delay(random.below(20))
    }
    return first
  }

  it('loading pages and subscribing from the asOf of the first yields the final state, whatever changes meanwhile', async () => {
    let isOver = false
    const writers = Array.from({ length: WRITERS }, (_, writer) =>
      keepWriting(writer, () => isOver),
    )
    const readers = []
    for (let reader = 0; reader < READERS; reader += 1) {
      const state = new Map<number, string>()
      const asOf = await readPages(state)
      if (asOf === undefined) throw new Error('there was no page')
      const url = () => gateway.url('/stream')
      readers.push({ state, consumer: createConsumer({ url, from: asOf }) })
      await delay(random.below(50))
    }
    isOver = true
    await Promise.all(writers)
    await fleet.settled()

    const { offset: top } = await fleet.head()
    expect(top).toBeGreaterThan(100)
    const truth = new Map<number, string>()
    await readPages(truth)
    for (const { state, consumer } of readers) {
      await expect.poll(() => consumer.position()?.offset).toBe(top)
      expect(consumer.violations).toEqual([])
      for (const { type, data } of consumer.pushes) {
        if (type === 'operator') state.set(data.index, data.name)
      }
      expect([...state].sort()).toEqual([...truth].sort())
      await consumer.end()
    }
    // The pages alone were not complete.
    expect(readers.some(({ consumer }) => consumer.pushes.length > 0)).toBe(true)
  })
})
