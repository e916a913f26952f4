import { expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { createClient } from './client.ts'
import { createListing } from './query/listing.ts'
import { all } from './testing/all.ts'
import { createScriptedGateway } from './testing/scripted-gateway.ts'
import { take } from './testing/take.ts'

it('loads a list and continues from the position of its first page; reloads it after a gap', async () => {
  const gateway = await createScriptedGateway()
  const client = createClient({ url: gateway.url, WebSocket, reconnect: { minMs: 1, maxMs: 4 } })
  const asOf = () => ({ epoch: gateway.epoch, offset: gateway.top })
  // Two pages, with three publications between them.
  const list = createListing(async (cursor: string | undefined) => {
    const page = {
      data: [gateway.top],
      nextCursor: cursor === undefined ? 'next' : null,
      asOf: asOf(),
    }
    if (cursor === undefined) gateway.publish(3)
    return page
  })
  gateway.publish(4)

  const followed = client.follow({ list, filter: {} })
  expect(await take(followed, 5)).toMatchObject([
    { op: 'begin' },
    { op: 'item', data: 4 },
    { op: 'item', data: 7 },
    { op: 'loaded', asOf: { offset: 4 } },
    { op: 'put', position: { offset: 5 } },
  ])
  expect(await take(followed, 2)).toMatchObject([
    { position: { offset: 6 } },
    { position: { offset: 7 } },
  ])

  const next = take(followed, 4)
  gateway.startEpoch()
  expect(await next).toMatchObject([
    { op: 'begin' },
    { op: 'item', data: 0 },
    { op: 'item', data: 3 },
    { op: 'loaded', asOf: { epoch: 'epoch-2', offset: 0 } },
  ])
  client.close()
  expect(await all(followed)).toEqual([])
  await gateway.stop()
})
