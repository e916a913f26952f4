import { clusterId } from '@ssv-exporter/contracts/cluster-id'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { parseEventLogs } from 'viem'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Chain, startChain } from './chain.ts'
import type { ExpectedCluster } from './expected-registry.ts'
import { createRegistrar } from './registrar.ts'
import { REGISTRY_ABI } from './registry-abi.ts'
import { deployRegistry, type RegistryContract } from './registry-contract.ts'

let chain: Chain
let registry: RegistryContract

beforeAll(async () => {
  chain = await startChain({ blockTime: 0.2 })
  registry = await deployRegistry(chain)
})
afterAll(() => chain.stop())

async function readEvents() {
  const logs = await chain.client.getLogs({ address: registry.address, fromBlock: 0n })
  return parseEventLogs({ abi: REGISTRY_ABI, logs })
}

/** Clusters and ETH fees from events, in the simplest way. */
function readingOf(events: Awaited<ReturnType<typeof readEvents>>) {
  const clusters = new Map<string, ExpectedCluster>()
  const ethFees = new Map<bigint, bigint>()
  let upgraded = false
  for (const { eventName, args } of events) {
    if (eventName === 'SSVNetworkUpgradeBlock') upgraded = true
    if (upgraded && (eventName === 'OperatorAdded' || eventName === 'OperatorFeeExecuted')) {
      ethFees.set(args.operatorId, args.fee)
    }
    if (!('cluster' in args)) continue
    const owner = args.owner.toLowerCase() as ExpectedCluster['owner']
    const { operatorIds } = args
    const id = clusterId(owner, operatorIds)
    const { validatorCount, active } = args.cluster
    const former = clusters.get(id)
    const migrated = eventName === 'ClusterMigratedToETH'
    const currency = migrated ? 'ETH' : (former?.currency ?? (upgraded ? 'ETH' : 'SSV'))
    let effectiveBalance = former?.effectiveBalance
    if ('effectiveBalance' in args) effectiveBalance = args.effectiveBalance || undefined
    else if (effectiveBalance !== undefined && currency === 'ETH') {
      if (eventName === 'ValidatorAdded') effectiveBalance += 32
      if (eventName === 'ValidatorRemoved') effectiveBalance -= 32
      if (validatorCount === 0) effectiveBalance = undefined
    }
    const reported = { currency, validatorCount, effectiveBalance, active } as const
    clusters.set(id, { id, owner, operatorIds, ...reported })
  }
  return { clusters: [...clusters.values()], ethFees }
}

test('upgrades the contract, and clusters of both currencies continue', {
  timeout: 90_000,
}, async () => {
  const failures: unknown[] = []
  const registrar = createRegistrar(
    {
      validatorsPerMinute: 900,
      otherEventsPerMinute: 2_400,
      maxValidators: 80,
      upgradeAfter: 10,
    },
    { chain, registry, logger: silentLogger(), onFailure: (error) => failures.push(error) },
  )
  await registrar.start()
  const names = async () => (await readEvents()).map(({ eventName }) => eventName)
  await expect
    .poll(names, { interval: 500 })
    .toEqual(expect.arrayContaining(['ClusterMigratedToETH', 'ClusterBalanceUpdated']))
  await registrar.stop()
  expect(failures).toEqual([])

  const expected = registrar.expected()
  const { clusters, ethFees } = readingOf(await readEvents())
  expect(clusters).toEqual(expected.clusters)
  expect(new Set(clusters.map(({ currency }) => currency))).toEqual(new Set(['SSV', 'ETH']))
  for (const { id, ethFee, removed } of expected.operators) {
    if (!removed) expect(ethFees.get(id) ?? 0n, `operator ${id}`).toBe(ethFee ?? 0n)
  }
})
