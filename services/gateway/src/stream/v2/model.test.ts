import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises'
import { encodePublication, type PublicationBody } from '@ssv-exporter/gateway-api/publication'
import { serverEvent, serverReply } from '@ssv-exporter/gateway-api/stream/server-message'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { createMemoryBus } from '@ssv-exporter/stream/memory-bus'
import { createMemoryLog } from '@ssv-exporter/stream/memory-log'
import { expect, it } from 'vitest'
import { createHeartbeat } from '../../connection/heartbeat.ts'
import { createGatewayMetrics } from '../../metrics.ts'
import { DEFAULT_GATEWAY_OPTIONS } from '../../options.ts'
import { type Asked, createModelClient } from '../../testing/model-client.ts'
import { createRandom, type Random } from '../../testing/random.ts'
import { createThrottledConnection } from '../../testing/throttled-connection.ts'
import { createTraffic, FILTERS } from '../../testing/traffic.ts'
import { createStream } from '../stream.ts'

const RUNS = 40
const STEPS = 150
const CLIENTS = 4
const NAMES = ['a', 'b', 'c']
/** Small, so that every source of a replay is used and every reader can be too slow. */
const OPTIONS = {
  ...DEFAULT_GATEWAY_OPTIONS,
  maxRequestsPerSecond: 1_000_000,
  streamHighWaterBytes: 4_096,
  streamSlowMs: 600_000,
  streamFirstMessageMs: 600_000,
  streamCoalesceMs: 1,
  streamRecent: 70,
  streamHeartbeatMs: 5,
}
const WINDOW_SIZE = 100
const uuid = (number: number) => `00000000-0000-4000-8000-${`${number}`.padStart(12, '0')}`

async function createWorld(random: Random) {
  const logger = silentLogger()
  const metrics = createGatewayMetrics(createMetrics({ service: 'model' }))
  const log = createMemoryLog({ epoch: uuid(0) })
  const bus = createMemoryBus({ windowSize: WINDOW_SIZE }, { logger })
  await bus.start()
  await bus.append(uuid(0), [], { refill: true })
  const history = new Map<string, PublicationBody[]>([[uuid(0), []]])
  let epoch = 0
  const published = () => history.get(uuid(epoch)) as PublicationBody[]
  const stream = createStream(OPTIONS, {
    log,
    bus,
    heartbeat: createHeartbeat(OPTIONS),
    query: async () => ({ status: 200, body: '{}' }),
    top: () => published().length,
    metrics,
    logger,
  })
  await stream.start()
  const traffic = createTraffic(random)

  return {
    stream,
    history,
    async publish(count: number): Promise<void> {
      const bodies = traffic(count)
      for (const body of bodies) {
        const { topic, payload } = encodePublication(body)
        log.write(topic, payload)
      }
      published().push(...bodies)
      const moved = await log.moveOutbox(count)
      await bus.append(uuid(epoch), moved, { refill: true })
      stream.publish(moved)
    },
    prune: () => log.prune(published().length - 150),
    async changeEpoch(): Promise<void> {
      epoch += 1
      history.set(uuid(epoch), [])
      log.changeEpoch(uuid(epoch))
      await bus.append(uuid(epoch), [], { refill: true })
      stream.restart(uuid(epoch), 0)
    },
    head: () => ({ epoch: uuid(epoch), offset: published().length }),
    async stop() {
      stream.stop()
      await bus.stop()
    },
  }
}

type World = Awaited<ReturnType<typeof createWorld>>

function createClient(world: World, random: Random) {
  const model = createModelClient()
  let id = 0
  const connection = createThrottledConnection((text) => {
    const message = JSON.parse(text)
    model.heard('id' in message ? serverReply.parse(message) : serverEvent.parse(message))
  })
  world.stream.serve('2', connection.socket, connection.transport, '127.0.0.1')

  function ask(message: Asked, more: object = {}): void {
    id += 1
    model.asked(id, message)
    connection.send({ id, ...message, ...more })
  }

  return {
    model,
    connection,
    /** So much of what waits it takes at each step. */
    appetite: Number.POSITIVE_INFINITY,
    subscribe() {
      const from = random.pick(['latest', 'earliest', ...model.positions().slice(-20)])
      const [subscription, filter] = [random.pick(NAMES), random.pick(FILTERS)]
      ask({ op: 'subscribe', subscription, filter }, { from })
    },
    update() {
      ask({ op: 'update', subscription: random.pick(NAMES), filter: random.pick(FILTERS) })
    },
    unsubscribe() {
      ask({ op: 'unsubscribe', subscription: random.pick(NAMES) })
    },
  }
}

async function run(seed: number): Promise<string[]> {
  const random = createRandom(seed)
  const world = await createWorld(random)
  const clients = Array.from({ length: CLIENTS }, () => createClient(world, random))
  for (const client of clients) client.subscribe()

  for (let step = 0; step < STEPS; step += 1) {
    const client = random.pick(clients)
    const dice = random.below(100)
    if (dice < 40) await world.publish(1 + random.below(dice < 4 ? 300 : 5))
    else if (dice < 55) client.subscribe()
    else if (dice < 65) client.update()
    else if (dice < 72) client.unsubscribe()
    else if (dice < 90) client.appetite = random.pick([0, 300, 3_000, Number.POSITIVE_INFINITY])
    else if (dice < 91) await world.changeEpoch()
    else if (dice < 92) world.prune()
    else await delay(random.below(8))
    for (const { connection, appetite } of clients) connection.take(appetite)
    if (random.below(3) === 0) await nextTurn()
  }

  const { epoch, offset } = world.head()
  const isDone = () => clients.every(({ model }) => model.isAt(epoch, offset))
  for (let turn = 0; turn < 2_000 && !isDone(); turn += 1) {
    for (const { connection } of clients) connection.take(Number.POSITIVE_INFINITY)
    await delay(2)
  }
  const faults = clients.flatMap(({ model }) => model.faults(world.history))
  if (!isDone()) faults.push('somebody was never told that all had come')
  await world.stop()
  return faults
}

it('each subscription is sent exactly what its filters select behind its positions, once and in order, whatever is asked for and however slowly it reads', async () => {
  const { below, seed } = createRandom()
  for (let turn = 0; turn < RUNS; turn += 1) {
    const seedOfRun = turn === 0 ? seed : below(1_000_000)
    expect(await run(seedOfRun), `SEED=${seedOfRun}`).toEqual([])
  }
})
