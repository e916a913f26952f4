import { PRESETS } from '@ssv-exporter/contracts/presets'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { afterEach, expect, test } from 'vitest'
import { createDevnet, type Devnet, type DevnetModules, type DevnetOptions } from './devnet.ts'

const devnets: Devnet[] = []

function devnetOf(
  onFailure?: DevnetModules['onFailure'],
  options: Partial<DevnetOptions> = {},
): Devnet {
  const devnet = createDevnet(
    // One at the start, and no other during a test.
    { validatorsPerMinute: 0.1, otherEventsPerMinute: 0, ...options },
    { logger: silentLogger(), ...(onFailure && { onFailure }) },
  )
  devnets.push(devnet)
  return devnet
}

afterEach(async () => {
  await Promise.all(devnets.splice(0).map((devnet) => devnet.stop()))
})

test('has operators and a validator once started, and nothing once stopped', async () => {
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

test('aborts the start when stopped meanwhile', async () => {
  const devnet = devnetOf()
  const outcome = expect(devnet.start()).rejects.toThrow()
  await devnet.stop()
  await outcome
})

test('reports once that the chain ended', async () => {
  const failures: unknown[] = []
  const devnet = devnetOf((error) => failures.push(error))
  await devnet.start()
  process.kill(devnet.chain.pid, 'SIGKILL')
  await expect.poll(() => failures.length).toBeGreaterThan(0)
  await devnet.stop()
  expect(failures).toMatchObject([{ code: 'CHAIN_ENDED' }])
})

test('operators decide for registered validators, and stop for removed ones', async () => {
  const devnet = devnetOf(undefined, {
    // The whole committee signs.
    network: { dutiesPerMinute: 600, discovery: false, habits: { ownQuorums: false } },
    dutyDelayMs: 500,
  })
  await devnet.start()
  const { network, registrar, chain } = devnet
  // The registrar is idle meanwhile.
  const cluster = { owner: chain.account(1), operatorIds: [1n, 2n, 3n, 4n] }
  for (let count = 0; count < 2; count++) await registrar.actions.registerValidator(cluster)
  expect(network.facts().operators).toHaveLength(4)
  const deciding = () => new Set([...network.ledger.entries()].map(({ publicKey }) => publicKey))
  await expect.poll(() => deciding().size).toBeGreaterThan(2)
  const [first] = devnet.expected().validators
  const key = first?.publicKey ?? expect.fail()
  const others = () =>
    [...network.ledger.entries()].filter(({ publicKey }) => publicKey !== key.slice(2)).length
  const own = () => network.ledger.size - others()
  expect([...deciding()]).toContain(key.slice(2))
  await registrar.actions.removeValidator(key)
  // The registry has been polled once its own counter stops while others advance.
  await expect
    .poll(async () => {
      const [count, before] = [own(), others()]
      await expect.poll(others).toBeGreaterThan(before + 30)
      return own() - count
    })
    .toBe(0)
  for (const { publicKey, signers } of network.ledger.entries()) {
    const validator = devnet
      .expected()
      .validators.find((entry) => entry.publicKey.slice(2) === publicKey)
    expect(signers).toEqual(validator?.operatorIds.map(Number))
  }
})

test('reports that it runs without operators', async () => {
  const devnet = devnetOf()
  await devnet.start()
  expect(() => devnet.network).toThrow('not running')
})
