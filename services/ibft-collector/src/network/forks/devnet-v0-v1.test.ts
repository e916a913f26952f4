import { expect, it } from 'vitest'
import { WAIT } from '../../testing/network/join.ts'
import { joinDevnet, VALIDATOR } from '../../testing/network/join-devnet.ts'

it('reconnects to all operators soon after they restarted for v1', async () => {
  const { operators, network, received, produced, hasReceived } = await joinDevnet('v0', 'v1')
  const forks = () => network.peers().map(({ fork }) => fork)
  expect(forks()).toEqual(Array(4).fill('v0'))
  await expect.poll(forks, WAIT).toEqual(Array(4).fill('v1'))
  await hasReceived()
  const first = Math.max(...produced())
  for (let n = 0; n < 10; n += 1) await operators.decide(VALIDATOR.publicKey)
  const since = produced().filter((height) => height >= first)
  await expect.poll(() => since.filter((height) => !received.has(height)), WAIT).toEqual([])
})
