import { encodePublication, type PublicationBody } from '@ssv-exporter/gateway-api/publication'
import { serverEvent, serverReply } from '@ssv-exporter/gateway-api/stream/server-message'
import { expect, it, onTestFinished } from 'vitest'
import { createRandom } from '../../testing/random.ts'
import { createStreamWorld } from '../../testing/stream-world.ts'
import { createThrottledConnection } from '../../testing/throttled-connection.ts'
import { createTraffic } from '../../testing/traffic.ts'

/** Handling a message takes some microtasks: the log changes after each number of them. */
const MICROTASKS = Array.from({ length: 20 }, (_, count) => count)

it.each(MICROTASKS)(
  'a subscription lasts until the reply to its unsubscribe, even if the log changes %i microtasks later',
  async (count) => {
    const random = createRandom(1)
    const world = await createStreamWorld(random)
    onTestFinished(() => world.stop())
    const [body] = createTraffic(random)(1) as [PublicationBody]
    const received: string[] = []
    const { socket, transport, send, take } = createThrottledConnection((text) => {
      const message = JSON.parse(text)
      if ('id' in message) received.push(`reply ${serverReply.parse(message).id}`)
      else {
        const event = serverEvent.parse(message)
        if ('type' in event) received.push(`push ${event.position.offset}`)
        else if (event.op === 'reset') received.push('reset')
      }
    })
    world.stream.serve('2', socket, transport, '127.0.0.1')
    send({ id: 1, op: 'subscribe', subscription: 'a', filter: {}, from: 'latest' })
    const taken = () => {
      take(Number.POSITIVE_INFINITY)
      return received
    }
    await expect.poll(taken).toEqual(['reply 1'])

    send({ id: 2, op: 'unsubscribe', subscription: 'a' })
    for (let passed = 0; passed < count; passed += 1) await undefined
    world.stream.publish([{ offset: 1, ...encodePublication(body) }])
    const position = { epoch: '00000000-0000-4000-8000-000000000009', offset: 0 }
    world.stream.reset({ reason: 'epoch', position })
    await expect.poll(() => taken().length).toBeGreaterThan(2)
    await expect.poll(taken).toContain('reply 2')
    expect([
      ['reply 1', 'push 1', 'reset', 'reply 2'],
      ['reply 1', 'reply 2', 'reset'],
    ]).toContainEqual(received)
  },
)
