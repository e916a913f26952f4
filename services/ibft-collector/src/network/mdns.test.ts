import { expect, it } from 'vitest'
import { join, WAIT } from '../testing/network/join.ts'

it('finds peers of the local network only if enabled', async () => {
  // Other runs in the same local network are found, too, but are of another network.
  const networkId = `test of process ${process.pid}`
  const [first, second] = [
    await join({ networkId, mdns: true }),
    await join({ networkId, mdns: true }),
  ]
  const quiet = await join({ networkId })
  const idOf = ({ network }: typeof first) => network.status().peerId
  const peersOf = ({ network }: typeof first) => network.peers().map(({ peerId }) => peerId)
  await expect.poll(() => peersOf(first), WAIT).toEqual([idOf(second)])
  await expect.poll(() => peersOf(second), WAIT).toEqual([idOf(first)])
  expect(peersOf(quiet)).toEqual([])
})
