import { expect, it } from 'vitest'
import { operatorBody } from '../../testing/bodies.ts'
import { startGateway } from '../../testing/start-gateway.ts'
import { connectStream } from '../../testing/stream-client.ts'

it('reports finality as a state: in hello and when it advances, without a position', async () => {
  const running = await startGateway({ options: { streamHeartbeatMs: 100 } })
  const client = await connectStream(running.url('/stream'))
  await client.request({ op: 'subscribe', subscription: 'a' })
  expect(await client.event('hello')).toMatchObject({ finalizedBlock: 136 })
  await running.publish(operatorBody(1))
  await running.database.query('move', 'UPDATE cursor SET finalized_block = 140')
  expect(await client.event('finality')).toEqual({ op: 'finality', block: 140 })
  // It has no position in the log.
  await running.publish(operatorBody(2))
  const pushes = await client.pushes(2)
  expect(pushes.map(({ position }) => position.offset)).toEqual([1, 2])
  const late = await connectStream(running.url('/stream'))
  expect(await late.event('hello')).toMatchObject({ finalizedBlock: 140 })
  client.socket.terminate()
  late.socket.terminate()
  await running.stop()
})
