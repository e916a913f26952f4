import { PRESETS } from '@ssv-exporter/contracts/presets'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { afterEach, expect, test } from 'vitest'
import { createDevnet, type Devnet, type DevnetModules } from './devnet.ts'

const devnets: Devnet[] = []

function devnetOf(onFailure?: DevnetModules['onFailure']): Devnet {
  const devnet = createDevnet(
    // One at the start, and no other in the time of a test.
    { validatorsPerMinute: 0.1, otherEventsPerMinute: 0 },
    { logger: silentLogger(), ...(onFailure && { onFailure }) },
  )
  devnets.push(devnet)
  return devnet
}

afterEach(async () => {
  await Promise.all(devnets.splice(0).map((devnet) => devnet.stop()))
})

test('a network has operators and a validator once it is started, and is gone once stopped', async () => {
  const devnet = devnetOf()
  await devnet.start()
  expect(devnet.contractAddress).toBe(PRESETS.devnet.contractAddress)
  expect(devnet.chainId).toBe(PRESETS.devnet.chainId)
  expect(devnet.expected()).toMatchObject({ operators: { length: 4 }, validators: { length: 1 } })
  const { chain, contractAddress: address, startBlock } = devnet
  const logs = await chain.client.getLogs({ address, fromBlock: BigInt(startBlock) })
  expect(logs).toHaveLength(5)
  await devnet.stop()
  await expect(chain.client.getBlockNumber()).rejects.toThrow()
  expect(() => process.kill(chain.pid, 0)).toThrow()
})

test('a stop while it starts makes the start give up', async () => {
  const devnet = devnetOf()
  const outcome = expect(devnet.start()).rejects.toThrow()
  await devnet.stop()
  await outcome
})

test('a chain that ends is told once', async () => {
  const failures: unknown[] = []
  const devnet = devnetOf((error) => failures.push(error))
  await devnet.start()
  process.kill(devnet.chain.pid, 'SIGKILL')
  await expect.poll(() => failures.length).toBeGreaterThan(0)
  await devnet.stop()
  expect(failures).toMatchObject([{ code: 'CHAIN_ENDED' }])
})
