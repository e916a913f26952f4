import { clusterId } from '@ssv-exporter/contracts/cluster-id'
import {
  type ClusterSnapshot,
  readClusterSnapshots,
  readSnapshotsOfOperator,
} from '@ssv-exporter/store/registry/cluster-history'
import { type Cluster, loadClusters } from '@ssv-exporter/store/registry/clusters'
import {
  ethSinceOf,
  namedByCurrency,
  readNetworkParameters,
} from '@ssv-exporter/store/registry/network-parameters'
import {
  operatorSnapshots,
  readOperatorEntries,
} from '@ssv-exporter/store/registry/operator-history'
import { loadOperators, type Operator } from '@ssv-exporter/store/registry/operators'
import {
  type Abi,
  encodeAbiParameters,
  encodeEventTopics,
  type Hex,
  parseAbi,
  zeroAddress,
} from 'viem'
import { expect, test } from 'vitest'
import {
  CLUSTER,
  emitCurrent,
  OTHER_OWNER,
  OWNER,
  operatorAdded,
  publicKeyOf,
  validatorAdded,
} from '../testing/emit.ts'
import { expectReplayable } from '../testing/expect-replayable.ts'
import {
  type EmittedLog,
  openRegistryBench,
  type RegistryBench,
} from '../testing/registry-bench.ts'

const IDS = [1n, 2n, 3n, 4n]
const OPERATORS = IDS.map((id) => operatorAdded(id))
const ID = clusterId(OWNER, IDS)
const UPGRADE = emitCurrent('SSVNetworkUpgradeBlock', { version: 'v2.0.0', blockNumber: 1n })
const DEFAULT_ETH_FEE = 1_778_800_000n

const snapshot = (rest: Partial<typeof CLUSTER> = {}) => ({ ...CLUSTER, ...rest })
const ofCluster = (event: string, cluster: object, rest: object = {}, operatorIds = IDS) =>
  emitCurrent(event, { owner: OWNER, operatorIds, cluster, ...rest })
const deposited = (balance: bigint, operatorIds = IDS) =>
  ofCluster('ClusterDeposited', snapshot({ balance }), { value: 1n }, operatorIds)
const migrated = (cluster: object, effectiveBalance = 32) =>
  ofCluster('ClusterMigratedToETH', cluster, {
    ethDeposited: 1n,
    ssvRefunded: 2n,
    effectiveBalance,
  })
const balanceUpdated = (effectiveBalance: number, cluster: object = snapshot()) =>
  ofCluster('ClusterBalanceUpdated', cluster, { blockNum: 77n, effectiveBalance })
const feeExecuted = (operatorId: bigint, fee: bigint) =>
  emitCurrent('OperatorFeeExecuted', { owner: OWNER, operatorId, blockNumber: 1n, fee })
const feeDeclared = (operatorId: bigint, fee: bigint) =>
  emitCurrent('OperatorFeeDeclared', { owner: OWNER, operatorId, blockNumber: 1n, fee })
const moduleUpgraded = (moduleId: number) =>
  emitCurrent('ModuleUpgraded', { moduleId, moduleAddress: OTHER_OWNER })

async function clusterOf({ database }: RegistryBench, id = ID): Promise<Cluster> {
  const [cluster] = await loadClusters(database, [id])
  return cluster as Cluster
}
async function operatorOf({ database }: RegistryBench, id: number): Promise<Operator> {
  const [operator] = await loadOperators(database, { operatorIds: [id] })
  return operator as Operator
}
const reasons = async (bench: RegistryBench) =>
  (await bench.verdicts()).map(({ reason, verdict }) => reason ?? verdict)

test('every event with a snapshot sets its cluster, in the order of the chain', async () => {
  await using bench = await openRegistryBench('current')
  await bench.block([...OPERATORS, validatorAdded('a', { nonce: 0 })])
  const events: [name: string, log: EmittedLog][] = [
    ['ClusterDeposited', deposited(11n)],
    [
      'ClusterWithdrawn',
      ofCluster('ClusterWithdrawn', snapshot({ balance: 12n, index: 5n }), { value: 1n }),
    ],
    ['ClusterLiquidated', ofCluster('ClusterLiquidated', snapshot({ active: false, balance: 0n }))],
    ['ClusterReactivated', ofCluster('ClusterReactivated', snapshot({ balance: 14n }))],
    ['ClusterMigratedToETH', migrated(snapshot({ balance: 15n, index: 9n }))],
    ['ClusterBalanceUpdated', balanceUpdated(64, snapshot({ balance: 16n }))],
  ]
  const balances: bigint[] = []
  for (const [, log] of events) {
    await bench.block([log])
    balances.push((await clusterOf(bench)).balance)
  }
  expect(balances).toEqual([11n, 12n, 0n, 14n, 15n, 16n])
  const history = await readSnapshotsOfOperator(bench.database, 2, 100)
  expect(history.map(({ event, balance }) => [event, balance])).toEqual([
    ['ValidatorAdded', 4n],
    ...events.map(([name], i) => [name, balances[i]]),
  ])
  expect(await readClusterSnapshots(bench.database, [ID], 3)).toMatchObject([
    { event: 'ClusterWithdrawn', balance: 12n, index: 5n },
  ])
  expect(await readClusterSnapshots(bench.database, [ID], 0)).toEqual([])

  // A migration of a liquidated cluster, and an update that liquidates: several events in one
  // transaction.
  await bench.block([
    migrated(snapshot({ balance: 20n })),
    ofCluster('ClusterReactivated', snapshot({ balance: 20n })),
    ofCluster('ClusterLiquidated', snapshot({ active: false, balance: 0n, index: 0n })),
    balanceUpdated(96, snapshot({ active: false, balance: 0n, index: 0n })),
  ])
  expect(await clusterOf(bench)).toMatchObject({ active: false, balance: 0n, vUnits: 30_000 })
  await expectReplayable(bench)
})

test('the currency of a cluster follows from the boundary and its migration', async () => {
  await using bench = await openRegistryBench('current')
  const other = [1n, 2n, 3n, 5n]
  await bench.block([...OPERATORS, operatorAdded(5n), validatorAdded('a', { nonce: 0 })])
  await bench.block([deposited(1n), UPGRADE, deposited(2n, other)])
  expect(await clusterOf(bench)).toMatchObject({ currency: 'SSV', migratedBlock: undefined })
  expect(await clusterOf(bench, clusterId(OWNER, other))).toMatchObject({ currency: 'ETH' })
  // Emptied before the upgrade, it stays an SSV cluster.
  await bench.block([ofCluster('ClusterLiquidated', snapshot({ validatorCount: 0 }))])
  expect(await clusterOf(bench)).toMatchObject({ currency: 'SSV' })
  await bench.block([migrated(snapshot(), 32)])
  expect(await clusterOf(bench)).toMatchObject({ currency: 'ETH', migratedBlock: 4 })
  expect((await bench.outbox()).at(-1)).toMatchObject({
    type: 'cluster',
    record: { currency: 'ETH', migratedBlock: 4, effectiveBalance: 32 },
  })
  await expectReplayable(bench)
})

test.each([
  ['the version in the data', UPGRADE],
  [
    'the version as a hash',
    (() => {
      const abi = parseAbi([
        'event SSVNetworkUpgradeBlock(string indexed version, uint256 blockNumber)',
      ])
      return {
        topics: encodeEventTopics({ abi: abi as Abi, args: { version: 'v2.0.0' } } as never),
        data: encodeAbiParameters([{ type: 'uint256' }], [9n]),
      } as EmittedLog
    })(),
  ],
  ['a module that only v2 has', moduleUpgraded(5)],
  ['another module', moduleUpgraded(6)],
])('a deployment that starts at v2 uses ETH from its first event on: %s', async (_, first) => {
  await using bench = await openRegistryBench('current')
  await bench.block([moduleUpgraded(0), first, operatorAdded(1n), deposited(1n)])
  expect(await clusterOf(bench)).toMatchObject({ currency: 'ETH' })
  expect(await operatorOf(bench, 1)).toMatchObject({ fee: 0n, ethFee: 1_000n })
})

test('ignores versions before v2 and modules of v1 as a boundary', async () => {
  await using bench = await openRegistryBench('current')
  await bench.block([
    emitCurrent('SSVNetworkUpgradeBlock', { version: 'v1.2.1', blockNumber: 1n }),
    ...[0, 1, 2, 3, 4].map(moduleUpgraded),
    operatorAdded(1n),
    deposited(1n),
  ])
  expect(await clusterOf(bench)).toMatchObject({ currency: 'SSV' })
  expect(await operatorOf(bench, 1)).toMatchObject({ fee: 1_000n, ethFee: undefined })
})

test('uses SSV between a module upgrade and the declared boundary, however blocks are split into ranges', async () => {
  const blocks = [
    [...OPERATORS, deposited(1n)],
    [moduleUpgraded(6), emitCurrent('NetworkFeeUpdated', { oldFee: 0n, newFee: 3n })],
    [
      operatorAdded(5n),
      feeExecuted(1n, 2_000n),
      feeDeclared(2n, 7n),
      emitCurrent('OperatorWithdrawn', { owner: OWNER, operatorId: 3n, value: 5n }),
      deposited(1n, [1n, 2n, 3n, 5n]),
      emitCurrent('OperatorRemoved', { operatorId: 4n }),
    ],
    [UPGRADE],
    [
      feeExecuted(1n, DEFAULT_ETH_FEE),
      emitCurrent('NetworkFeeUpdated', { oldFee: 0n, newFee: 4n }),
      emitCurrent('OperatorWithdrawn', { owner: OWNER, operatorId: 3n, value: 6n }),
      moduleUpgraded(5),
      emitCurrent('SSVNetworkUpgradeBlock', { version: 'v2.0.1', blockNumber: 9n }),
    ],
  ]
  for (const together of [false, true]) {
    await using bench = await openRegistryBench('current')
    if (together) await bench.range(blocks, { settled: blocks.length })
    else for (const logs of blocks) await bench.block(logs)

    expect(await clusterOf(bench, clusterId(OWNER, [1n, 2n, 3n, 5n]))).toMatchObject({
      currency: 'SSV',
    })
    expect(await operatorOf(bench, 1)).toMatchObject({ fee: 2_000n, ethFee: DEFAULT_ETH_FEE })
    expect(await operatorOf(bench, 2)).toMatchObject({ fee: 1_000n, declaredFee: undefined })
    expect(await operatorOf(bench, 3)).toMatchObject({ withdrawn: 5n, ethWithdrawn: 6n })
    expect(await operatorOf(bench, 4)).toMatchObject({ fee: 0n, ethFee: undefined })
    expect(await operatorOf(bench, 5)).toMatchObject({ fee: 1_000n, ethFee: undefined })
    const parameters = await readNetworkParameters(bench.database, 100)
    const ethSince = ethSinceOf(parameters)
    expect(ethSince).toEqual({ block: 4, logIndex: 0, declared: true })
    const fees = namedByCurrency(parameters, ethSince).filter(({ name }) => /Fee$/.test(name))
    expect(fees.map(({ name, value }) => [name, value])).toEqual([
      ['ssvNetworkFee', '3'],
      ['ethNetworkFee', '4'],
    ])
    const entries = await readOperatorEntries(bench.database, [1, 3], 100)
    expect(operatorSnapshots(entries, ethSince)).toMatchObject([
      { operatorId: 1, event: 'OperatorAdded', fee: 1_000n, ethFee: undefined },
      { operatorId: 3, event: 'OperatorAdded', withdrawn: 0n },
      { operatorId: 1, event: 'OperatorFeeExecuted', fee: 2_000n, ethFee: undefined },
      { operatorId: 3, event: 'OperatorWithdrawn', withdrawn: 5n, ethWithdrawn: 0n },
      { operatorId: 1, event: 'OperatorFeeExecuted', fee: 2_000n, ethFee: DEFAULT_ETH_FEE },
      { operatorId: 3, event: 'OperatorWithdrawn', withdrawn: 5n, ethWithdrawn: 6n },
    ])
    await expectReplayable(bench)
  }
})

test('keeps operator fees in the currency of their time, and drops declared fees at the boundary', async () => {
  await using bench = await openRegistryBench('current')
  await bench.block(OPERATORS)
  await bench.block([feeDeclared(1n, 1_100n), feeDeclared(2n, 1_200n), feeDeclared(3n, 1_300n)])
  await bench.block([
    feeExecuted(1n, 1_100n),
    emitCurrent('OperatorFeeDeclarationCancelled', { owner: OWNER, operatorId: 2n }),
  ])
  expect(await operatorOf(bench, 1)).toMatchObject({ fee: 1_100n, declaredFee: undefined })
  expect(await operatorOf(bench, 2)).toMatchObject({ fee: 1_000n, declaredFee: undefined })
  expect(await operatorOf(bench, 3)).toMatchObject({ declaredFee: 1_300n, declaredBlock: 2 })

  await bench.block([UPGRADE])
  expect(await operatorOf(bench, 3)).toMatchObject({ fee: 1_000n, declaredFee: undefined })
  expect((await bench.outbox()).at(-1)).toMatchObject({
    type: 'operator',
    detail: true,
    details: { id: 3, fee: '1000', ethFee: null, declaredFee: null, declaredBlock: null },
  })
  await bench.block([feeExecuted(1n, DEFAULT_ETH_FEE), feeDeclared(1n, 9n), operatorAdded(5n)])
  expect(await operatorOf(bench, 1)).toMatchObject({
    fee: 1_100n,
    ethFee: DEFAULT_ETH_FEE,
    declaredFee: 9n,
  })
  expect(await operatorOf(bench, 5)).toMatchObject({ fee: 0n, ethFee: 1_000n })
  await bench.block([emitCurrent('OperatorRemoved', { operatorId: 1n })])
  expect(await operatorOf(bench, 1)).toMatchObject({
    fee: 0n,
    ethFee: 0n,
    declaredFee: undefined,
    removedBlock: 6,
  })
  await expectReplayable(bench)
})

test('an operator without a fee has none in ETH either, from its first cluster in ETH on', async () => {
  await using bench = await openRegistryBench('current')
  const free = emitCurrent('OperatorAdded', {
    operatorId: 4n,
    owner: OWNER,
    publicKey: `0x${'00'.repeat(31)}20${'00'.repeat(32)}`,
    fee: 0n,
  })
  await bench.block([...OPERATORS.slice(0, 3), free, deposited(1n), UPGRADE])
  expect(await operatorOf(bench, 4)).toMatchObject({ fee: 0n, ethFee: undefined })
  await bench.block([feeExecuted(1n, DEFAULT_ETH_FEE), migrated(snapshot())])
  expect(await operatorOf(bench, 4)).toMatchObject({ fee: 0n, ethFee: 0n })
  // The contract of these did not emit fees: none is invented.
  expect(await operatorOf(bench, 2)).toMatchObject({ fee: 1_000n, ethFee: undefined })
  await expectReplayable(bench)
})

test('adds up payouts by currency', async () => {
  await using bench = await openRegistryBench('current')
  const withdrawn = (event: string, value: bigint) =>
    emitCurrent(event, { owner: OWNER, operatorId: 1n, value })
  await bench.block([...OPERATORS, withdrawn('OperatorWithdrawn', 2n ** 200n)])
  await bench.block([
    UPGRADE,
    withdrawn('OperatorWithdrawn', 7n),
    withdrawn('OperatorWithdrawn', 8n),
    withdrawn('OperatorWithdrawnSSV', 9n),
  ])
  expect(await operatorOf(bench, 1)).toMatchObject({
    withdrawn: 2n ** 200n + 9n,
    ethWithdrawn: 15n,
  })
})

test('stores the whitelist of operators: privacy, addresses and a contract, of several operators at once', async () => {
  await using bench = await openRegistryBench('current')
  await bench.block(OPERATORS)
  expect(await operatorOf(bench, 1)).toMatchObject({ isPrivate: false, whitelist: [] })
  await bench.block([
    emitCurrent('OperatorWhitelistUpdated', { operatorId: 1n, whitelisted: OTHER_OWNER }),
    emitCurrent('OperatorPrivacyStatusUpdated', { operatorIds: [2n, 3n], toPrivate: true }),
    emitCurrent('OperatorMultipleWhitelistUpdated', {
      operatorIds: [1n, 2n],
      whitelistAddresses: [OTHER_OWNER, OWNER, OWNER],
    }),
    emitCurrent('OperatorWhitelistingContractUpdated', {
      operatorIds: [2n, 3n],
      whitelistingContract: OTHER_OWNER,
    }),
  ])
  const both = [OWNER, OTHER_OWNER]
  expect(await operatorOf(bench, 1)).toMatchObject({ isPrivate: true, whitelist: both })
  expect(await operatorOf(bench, 2)).toMatchObject({
    isPrivate: true,
    whitelist: both,
    whitelistingContract: OTHER_OWNER,
  })
  await bench.block([
    emitCurrent('OperatorMultipleWhitelistRemoved', {
      operatorIds: [1n, 2n],
      whitelistAddresses: [OWNER],
    }),
    emitCurrent('OperatorWhitelistUpdated', { operatorId: 1n, whitelisted: zeroAddress }),
    emitCurrent('OperatorWhitelistingContractUpdated', {
      operatorIds: [3n],
      whitelistingContract: zeroAddress,
    }),
    emitCurrent('OperatorPrivacyStatusUpdated', { operatorIds: [3n], toPrivate: false }),
    emitCurrent('OperatorPrivacyStatusUpdated', { operatorIds: [99n], toPrivate: false }),
    feeExecuted(99n, 1n),
  ])
  expect(await operatorOf(bench, 1)).toMatchObject({ isPrivate: false, whitelist: [] })
  expect(await operatorOf(bench, 2)).toMatchObject({ isPrivate: true, whitelist: [OTHER_OWNER] })
  expect(await operatorOf(bench, 3)).toMatchObject({
    isPrivate: false,
    whitelistingContract: undefined,
  })
  expect((await reasons(bench)).slice(-2)).toEqual(['operator-unknown', 'operator-unknown'])
  await expectReplayable(bench)
})

test('stores the effective balance reported by oracles, and changes it with the number of validators in ETH', async () => {
  await using bench = await openRegistryBench('current')
  const vUnits = async () => (await clusterOf(bench)).vUnits
  const added = (nonce: number, validatorCount: number) =>
    validatorAdded(`v${nonce}`, { nonce, cluster: snapshot({ validatorCount }) })
  const removed = (nonce: number, validatorCount: number) =>
    ofCluster('ValidatorRemoved', snapshot({ validatorCount }), {
      publicKey: publicKeyOf(`v${nonce}`),
    })
  await bench.block([...OPERATORS, added(0, 2), added(1, 2)])
  await bench.block([balanceUpdated(101, snapshot({ validatorCount: 2 }))])
  // 101 · 10000 / 32, rounded up.
  expect(await vUnits()).toBe(31_563)
  expect(await clusterOf(bench)).toMatchObject({ currency: 'SSV', effectiveBalanceBlock: 77 })
  await bench.block([removed(1, 1)])
  expect(await vUnits()).toBe(31_563)

  await bench.block([UPGRADE, migrated(snapshot(), 33)])
  expect(await vUnits()).toBe(10_313)
  // A registration that the network refuses still counts in the contract.
  await bench.block([added(2, 3), validatorAdded('v3', { nonce: 9, cluster: snapshot() })])
  expect(await vUnits()).toBe(30_313)
  await bench.block([removed(0, 2)])
  expect(await vUnits()).toBe(20_313)
  await bench.block([removed(2, 0), removed(3, 0)])
  expect(await vUnits()).toBeUndefined()
  await bench.block([added(4, 1)])
  expect(await vUnits()).toBeUndefined()
  const publications = (await bench.outbox()).findLast(({ type }) => type === 'cluster')
  expect(publications).toMatchObject({ record: { effectiveBalance: 32 } })
  await expectReplayable(bench)
})

test('stores staking events by name, and unknown events as unknown', async () => {
  await using bench = await openRegistryBench('current')
  await bench.block([
    emitCurrent('Staked', { user: OWNER, amount: 1n }),
    { topics: [`0x${'77'.repeat(32)}` as Hex], data: '0x00' },
    { topics: [], data: '0x' },
    { ...emitCurrent('Staked', { user: OWNER, amount: 1n }), data: '0x' },
  ])
  expect(await bench.verdicts()).toMatchObject([
    { event: 'Staked', verdict: 'ignored' },
    { event: null, verdict: 'unknown' },
    { event: null, verdict: 'unknown' },
    { event: 'Staked', verdict: 'malformed', reason: 'out-of-bounds' },
  ])
})

test('a reorg removes the boundary and everything derived from it', async () => {
  await using bench = await openRegistryBench('current')
  const ancestor = await bench.block([...OPERATORS, deposited(1n), feeDeclared(1n, 5n)])
  const read = async () => [
    await clusterOf(bench),
    await operatorOf(bench, 1),
    await readNetworkParameters(bench.database, 100),
    (await readSnapshotsOfOperator(bench.database, 1, 100)) satisfies ClusterSnapshot[],
    await readOperatorEntries(bench.database, [1], 100),
  ]
  const before = await read()
  await bench.block([UPGRADE])
  await bench.block([feeExecuted(1n, 3n), migrated(snapshot())])
  expect(await read()).not.toEqual(before)
  await bench.rollBack(ancestor)
  expect(await read()).toEqual(before)
  await bench.block([deposited(9n, [1n, 2n, 3n, 5n])], 'B')
  expect(await clusterOf(bench, clusterId(OWNER, [1n, 2n, 3n, 5n]))).toMatchObject({
    currency: 'SSV',
  })
})
