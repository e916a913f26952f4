import { sleep } from '@ssv-exporter/service-kit/sleep'
import { expect, it } from 'vitest'
import { WAIT } from '../../testing/network/join.ts'
import { joinDevnet, VALIDATOR } from '../../testing/network/join-devnet.ts'

it('receives and stores every decision while operators cross from v1 to v2', async () => {
  const { operators, network, received, produced } = await joinDevnet('v1', 'v2')
  expect(network.fork().name).toBe('v1')
  const first = Math.max(...produced())
  for (let after = 0; after < 10; after += network.fork().name === 'v2' ? 1 : 0) {
    await operators.decide(VALIDATOR.publicKey)
    await sleep(100)
  }
  const since = produced().filter((height) => height >= first)
  await expect.poll(() => since.filter((height) => !received.has(height)), WAIT).toEqual([])
  expect(network.peers()).toHaveLength(4)
})
