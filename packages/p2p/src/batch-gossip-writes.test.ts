import { expect, test } from 'vitest'
import { batchGossipWrites, type GossipWriter } from './batch-gossip-writes.ts'

/** A router that opens one stream per peer, which records what is written. */
function createRouter(fail = false) {
  const written: string[] = []
  const streamsOutbound = new Map<string, GossipWriter>()
  const router = {
    streamsOutbound,
    async createOutboundStream(peerId: { toString(): string }) {
      if (streamsOutbound.has(peerId.toString())) return
      streamsOutbound.set(peerId.toString(), {
        pushPrefixed(data) {
          if (fail) throw new Error('the stream is closed')
          written.push(Buffer.from(data.subarray()).toString())
        },
        async close() {
          written.push('closed')
        },
      })
    },
  }
  batchGossipWrites(router)
  return { router, written, stream: () => streamsOutbound.get('peer') as GossipWriter }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))
const push = (stream: GossipWriter, ...texts: string[]) => {
  for (const text of texts) stream.pushPrefixed(Buffer.from(text))
}

test('writes what is pushed in one turn at once, in order', async () => {
  const { router, written, stream } = createRouter()
  await router.createOutboundStream('peer')
  // The router calls it again for a peer that has a stream.
  await router.createOutboundStream('peer')
  push(stream(), 'a', 'b', 'c')
  expect(written).toEqual([])
  await turn()
  push(stream(), 'd')
  await turn()
  expect(written).toEqual(['abc', 'd'])
})

test('writes the rest before it closes', async () => {
  const { router, written, stream } = createRouter()
  await router.createOutboundStream('peer')
  push(stream(), 'a')
  await stream().close()
  await turn()
  expect(written).toEqual(['a', 'closed'])
})

test('survives a stream that was closed meanwhile', async () => {
  const { router, written, stream } = createRouter(true)
  await router.createOutboundStream('peer')
  push(stream(), 'a')
  await turn()
  push(stream(), 'b')
  await turn()
  expect(written).toEqual([])
})
