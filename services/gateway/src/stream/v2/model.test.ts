import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises'
import { serverEvent, serverReply } from '@ssv-exporter/gateway-api/stream/server-message'
import { expect, it } from 'vitest'
import { type Asked, createModelClient } from '../../testing/model-client.ts'
import { createRandom, type Random } from '../../testing/random.ts'
import { createStreamWorld, type StreamWorld } from '../../testing/stream-world.ts'
import { createThrottledConnection } from '../../testing/throttled-connection.ts'
import { FILTERS } from '../../testing/traffic.ts'

const RUNS = 40
const STEPS = 150
const CLIENTS = 4
const NAMES = ['a', 'b', 'c']
function createClient(world: StreamWorld, random: Random) {
  const model = createModelClient()
  let id = 0
  const connection = createThrottledConnection((text) => {
    const message = JSON.parse(text)
    model.received('id' in message ? serverReply.parse(message) : serverEvent.parse(message))
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
    /** It reads this much of what waits at each step. */
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
  const world = await createStreamWorld(random)
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
  for (let round = 0; round < 2_000 && !isDone(); round += 1) {
    for (const { connection } of clients) connection.take(Number.POSITIVE_INFINITY)
    await delay(2)
  }
  const faults = clients.flatMap(({ model }) => model.faults(world.history))
  if (!isDone()) faults.push('somebody was never told that all had come')
  await world.stop()
  return faults
}

it('each subscription receives exactly what its filters select after its positions, once and in order, whatever is requested and however slowly it reads', async () => {
  const { below, seed } = createRandom()
  for (let round = 0; round < RUNS; round += 1) {
    const seedOfRun = round === 0 ? seed : below(1_000_000)
    expect(await run(seedOfRun), `SEED=${seedOfRun}`).toEqual([])
  }
})
