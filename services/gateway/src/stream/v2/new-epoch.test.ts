import { restartLog } from '@ssv-exporter/store/replay/restart-log'
import { expect, onTestFinished, test } from 'vitest'
import { decidedBody, operatorBody } from '../../testing/bodies.ts'
import { startGateway } from '../../testing/start-gateway.ts'
import { connectStream } from '../../testing/stream-client.ts'

test('after a registry replay every client receives reset, none resumes, and nothing of before is served as current', async () => {
  const running = await startGateway()
  onTestFinished(() => running.stop())
  const open = async () => {
    const client = await connectStream(running.url('/stream'))
    onTestFinished(() => client.socket.terminate())
    return client
  }
  const live = await open()
  await live.request({ op: 'subscribe', subscription: 'a', from: 'latest' })
  await running.publish(operatorBody(1), operatorBody(2))
  const former = (await live.pushes(2)).at(-1)?.position ?? { epoch: '', offset: 0 }

  const { epoch } = await running.database.transaction('replay', (transaction) =>
    restartLog(transaction, ['operator']),
  )
  const position = { epoch, offset: former.offset }
  expect(await live.event('reset')).toMatchObject({ reason: 'epoch', position })

  const late = await open()
  expect(await late.request({ op: 'subscribe', subscription: 'a', from: former })).toMatchObject({
    result: { recovered: false, epoch, earliest: former.offset + 1 },
  })
  expect(
    await late.request({ op: 'subscribe', subscription: 'b', from: 'earliest' }),
  ).toMatchObject({ result: { recovered: true, position, earliest: former.offset + 1 } })

  await running.publish(decidedBody(1, 7))
  for (const client of [live, late]) {
    const [push] = await client.pushes(1)
    expect(push).toMatchObject({ type: 'decided', position: { epoch, offset: former.offset + 1 } })
  }
})
