import { expect, it, vi } from 'vitest'
import { forgetPeer } from './forget-peer.ts'
import { startRawPeer } from './testing/raw-peer.ts'

const WAIT = { timeout: 300_000, interval: 10 }

it('forgets a disconnected peer, but not a connected one', async () => {
  const [node, peer] = [await startRawPeer(), await startRawPeer()]
  const known = async () => (await node.peerStore.all()).map(({ id }) => id.toString())
  const connection = await node.dial(peer.getMultiaddrs())
  await vi.waitFor(async () => expect(await known()).toContain(peer.id), WAIT)

  forgetPeer(node, peer.id)
  expect(await known()).toContain(peer.id)
  await connection.close()
  await vi.waitFor(() => expect(node.getConnections()).toEqual([]), WAIT)
  forgetPeer(node, peer.id)
  await vi.waitFor(async () => expect(await known()).not.toContain(peer.id), WAIT)
})
