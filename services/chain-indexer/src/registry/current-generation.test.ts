import { clusterId } from '@ssv-exporter/contracts/cluster-id'
import { loadAccounts } from '@ssv-exporter/store/registry/accounts'
import { loadClusters } from '@ssv-exporter/store/registry/clusters'
import { loadOperators } from '@ssv-exporter/store/registry/operators'
import { loadValidators, type Validator } from '@ssv-exporter/store/registry/validators'
import { expect, test } from 'vitest'
import {
  CLUSTER,
  emitCurrent,
  OTHER_OWNER,
  OWNER,
  ofCluster,
  ofValidator,
  operatorAdded,
  publicKeyOf,
  shareKeysOf,
  validatorAdded,
} from '../testing/emit.ts'
import { openRegistryBench, type RegistryBench } from '../testing/registry-bench.ts'

const OPERATORS = [1n, 2n, 3n, 4n].map((id) => operatorAdded(id))
const IDS = [1n, 2n, 3n, 4n]

/** Details of a validator registered in block 2. */
const life = (rest: object) => ({
  liquidated: false,
  registeredBlock: 2,
  exitedBlock: null,
  removedBlock: null,
  ...rest,
})

const reasons = async (bench: RegistryBench) =>
  (await bench.verdicts()).map(({ reason, verdict }) => reason ?? verdict)
const validators = (bench: RegistryBench): Promise<Validator[]> =>
  loadValidators(bench.database, { owners: [OWNER, OTHER_OWNER] })

test('registers operators in chain order with owner, key and fee', async () => {
  await using bench = await openRegistryBench('current')
  await bench.block([operatorAdded(5n, 'five'), operatorAdded(3n, 'three', OTHER_OWNER)])
  const operators = await loadOperators(bench.database, { operatorIds: [3, 5] })
  expect(operators).toMatchObject([
    { index: 0, operatorId: 5, owner: OWNER, fee: 1_000n, addedBlock: 1, removedBlock: undefined },
    { index: 1, operatorId: 3, owner: OTHER_OWNER },
  ])
  expect(await bench.outbox()).toMatchObject([
    {
      type: 'operator',
      op: 'put',
      block: 1,
      record: { publicKey: 'five', name: '', index: 0 },
      details: { id: 5, fee: '1000', addedBlock: 1, removedBlock: null },
    },
    { type: 'operator', op: 'put', block: 1, record: { publicKey: 'three', index: 1 } },
  ])
})

test('rejects an operator as malformed if its number or key is already registered', async () => {
  await using bench = await openRegistryBench('current')
  await bench.block([operatorAdded(1n, 'a'), operatorAdded(1n, 'b'), operatorAdded(2n, 'a')])
  expect(await reasons(bench)).toEqual([
    'applied',
    'operator-already-registered',
    'operator-key-already-registered',
  ])
})

test('keeps the index of a removed operator, frees its key, and rejects it for new validators', async () => {
  await using bench = await openRegistryBench('current')
  const remove = emitCurrent('OperatorRemoved', { operatorId: 4n })
  await bench.block([...OPERATORS, remove, remove, operatorAdded(9n, 'key 4')])
  await bench.block([validatorAdded('v', { nonce: 0 })])
  expect((await reasons(bench)).slice(4)).toEqual([
    'applied',
    'operator-unknown',
    'applied',
    'operator-unknown',
  ])
  const operators = await loadOperators(bench.database, { operatorIds: [4, 9] })
  expect(operators.map(({ index, removedBlock }) => [index, removedBlock])).toEqual([
    [3, 1],
    [4, undefined],
  ])
})

test('registers a validator with owner, operators, share keys and cluster', async () => {
  await using bench = await openRegistryBench('current')
  await bench.block(OPERATORS)
  await bench.block([validatorAdded('v', { nonce: 0, operatorIds: [2n, 1n, 4n, 3n] })])
  expect(await validators(bench)).toMatchObject([
    {
      publicKey: publicKeyOf('v'),
      index: 0,
      owner: OWNER,
      operatorIds: [2, 1, 4, 3],
      sharePublicKeys: shareKeysOf('v', [2n, 1n, 4n, 3n]),
      clusterId: clusterId(OWNER, IDS),
      registeredBlock: 2,
      liquidated: false,
    },
  ])
  expect((await bench.outbox()).at(-1)).toEqual({
    type: 'validator',
    op: 'put',
    block: 2,
    record: {
      publicKey: publicKeyOf('v').slice(2),
      operators: [
        { publicKey: 'key 2', nodeId: 2 },
        { publicKey: 'key 1', nodeId: 1 },
        { publicKey: 'key 4', nodeId: 4 },
        { publicKey: 'key 3', nodeId: 3 },
      ],
      index: 0,
    },
    details: { liquidated: false, registeredBlock: 2, exitedBlock: null, removedBlock: null },
    tags: { owner: OWNER, operatorIds: ['2', '1', '4', '3'], clusterId: clusterId(OWNER, IDS) },
  })
  expect(await loadClusters(bench.database, [clusterId(OWNER, IDS)])).toMatchObject([
    { owner: OWNER, operatorIds: [1, 2, 3, 4], validatorCount: 1, balance: 4n, updatedBlock: 2 },
  ])
})

test('counts every ValidatorAdded of an owner as a nonce, including malformed ones, and verifies signatures against it', async () => {
  await using bench = await openRegistryBench('current')
  await bench.block(OPERATORS)
  await bench.block([
    validatorAdded('a', { nonce: 0 }),
    validatorAdded('b', { nonce: 0 }),
    validatorAdded('c', { nonce: 2, cut: 1 }),
    validatorAdded('d', { nonce: 3, signer: 'someone else' }),
    validatorAdded('e', { nonce: 4, operatorIds: [1n, 2n, 3n] }),
    validatorAdded('f', { nonce: 5, operatorIds: [1n, 2n, 3n, 3n] }),
    validatorAdded('g', { nonce: 6, operatorIds: [1n, 2n, 3n, 99n] }),
    validatorAdded('h', { nonce: 0, owner: OTHER_OWNER }),
  ])
  await bench.block([validatorAdded('i', { nonce: 7 })])
  expect((await reasons(bench)).slice(4)).toEqual([
    'applied',
    'signature-invalid',
    'shares-length-invalid',
    'signature-invalid',
    'operators-count-invalid',
    'operators-not-unique',
    'operator-unknown',
    'applied',
    'applied',
  ])
  expect((await validators(bench)).map(({ publicKey, index }) => [publicKey, index])).toEqual([
    [publicKeyOf('a'), 0],
    [publicKeyOf('h'), 1],
    [publicKeyOf('i'), 2],
  ])
  expect(await loadAccounts(bench.database, [OWNER])).toEqual([
    { owner: OWNER, feeRecipient: OWNER, nonce: 7 },
  ])
})

test('rejects a signature that does not deserialize as malformed, without affecting others of its batch', async () => {
  await using bench = await openRegistryBench('current')
  await bench.block(OPERATORS)
  const broken = validatorAdded('b', { nonce: 20 })
  const logs = Array.from({ length: 20 }, (_, nonce) => validatorAdded(`v${nonce}`, { nonce }))
  logs[3] = validatorAdded('v3', { nonce: 3, signer: 'x' })
  // The first byte of the blob's signature: 0xff is not a compressed G2 point.
  const at = broken.data.indexOf('0520') + '0520'.length
  await bench.block([
    ...logs,
    {
      ...broken,
      data: `${broken.data.slice(0, at)}ff${broken.data.slice(at + 2)}` as `0x${string}`,
    },
  ])
  const verdicts = (await reasons(bench)).slice(4)
  expect(verdicts.filter((verdict) => verdict === 'applied')).toHaveLength(19)
  expect([verdicts[3], verdicts[20]]).toEqual(['signature-invalid', 'signature-invalid'])
})

test('ignores a repeated registration by the owner, and rejects one by another owner as malformed', async () => {
  await using bench = await openRegistryBench('current')
  await bench.block(OPERATORS)
  await bench.block([
    validatorAdded('v', { nonce: 0 }),
    validatorAdded('v', { nonce: 1 }),
    validatorAdded('v', { nonce: 0, owner: OTHER_OWNER }),
  ])
  expect((await reasons(bench)).slice(4)).toEqual([
    'applied',
    'applied',
    'validator-registered-by-another-owner',
  ])
  expect((await bench.outbox()).filter(({ type }) => type === 'validator')).toHaveLength(1)
})

test('removes a validator only for its owner; a later registration keeps the index and resets the rest', async () => {
  await using bench = await openRegistryBench('current')
  await bench.block(OPERATORS)
  await bench.block([validatorAdded('v', { nonce: 0 }), validatorAdded('w', { nonce: 1 })])
  await bench.block([
    ofValidator('ValidatorRemoved', 'v', OTHER_OWNER),
    ofValidator('ValidatorExited', 'v'),
    ofValidator('ValidatorRemoved', 'v'),
    ofValidator('ValidatorRemoved', 'v'),
    ofValidator('ValidatorExited', 'nobody'),
  ])
  expect((await reasons(bench)).slice(6)).toEqual([
    'validator-of-another-owner',
    'applied',
    'applied',
    'validator-unknown',
    'validator-unknown',
  ])
  expect((await validators(bench))[0]).toMatchObject({ index: 0, exitedBlock: 3, removedBlock: 3 })
  await bench.block([validatorAdded('v', { nonce: 0, owner: OTHER_OWNER })])
  expect((await validators(bench))[0]).toMatchObject({
    index: 0,
    owner: OTHER_OWNER,
    registeredBlock: 4,
    exitedBlock: undefined,
    removedBlock: undefined,
  })
  const publications = (await bench.outbox()).filter((body) => body.type === 'validator')
  expect(
    publications.map(({ op, record, details, ...is }) => [
      record.index,
      op,
      is.update,
      is.detail,
      details,
    ]),
  ).toEqual([
    [0, 'put', undefined, undefined, life({})],
    [1, 'put', undefined, undefined, life({})],
    [0, 'put', true, true, life({ exitedBlock: 3 })],
    [0, 'remove', undefined, undefined, life({ exitedBlock: 3, removedBlock: 3 })],
    [0, 'put', true, undefined, life({ registeredBlock: 4 })],
  ])
})

test('liquidation and reactivation mark the validators of the cluster and store its snapshot', async () => {
  await using bench = await openRegistryBench('current')
  const more = [5n, 6n, 7n].map((id) => operatorAdded(id))
  await bench.block([...OPERATORS, ...more])
  await bench.block([
    validatorAdded('a', { nonce: 0 }),
    validatorAdded('b', { nonce: 1, operatorIds: [4n, 5n, 6n, 7n] }),
    ofCluster('ClusterLiquidated', [4n, 3n, 2n, 1n]),
  ])
  const liquidated = async () => (await validators(bench)).map((validator) => validator.liquidated)
  expect(await liquidated()).toEqual([true, false])
  expect(await loadClusters(bench.database, [clusterId(OWNER, IDS)])).toMatchObject([
    { active: false },
  ])
  await bench.block([ofCluster('ClusterReactivated')])
  expect(await liquidated()).toEqual([false, false])
  await bench.block([ofCluster('ClusterLiquidated', [91n, 92n, 93n, 94n])])
  expect((await reasons(bench)).at(-1)).toBe('applied')
})

test('publishes liquidation and reactivation of the cluster, and details of each of its validators', async () => {
  await using bench = await openRegistryBench('current')
  await bench.block(OPERATORS)
  await bench.block([validatorAdded('a', { nonce: 0 }), validatorAdded('b', { nonce: 1 })])
  const before = (await bench.outbox()).length
  await bench.block([ofCluster('ClusterLiquidated'), ofCluster('ClusterLiquidated')])
  await bench.block([ofCluster('ClusterReactivated')])
  const detail = { type: 'validator', op: 'put', update: true, detail: true }
  const publications = (await bench.outbox()).slice(before)
  const id = clusterId(OWNER, IDS)
  const tags = { owner: OWNER, operatorIds: ['1', '2', '3', '4'], clusterId: id }
  expect(publications).toMatchObject([
    { ...detail, block: 3, record: { index: 0 }, details: { liquidated: true }, tags },
    { ...detail, block: 3, record: { index: 1 }, details: { liquidated: true }, tags },
    { type: 'cluster', op: 'put', update: true, block: 3, record: { id, updatedBlock: 3 }, tags },
    { type: 'cluster', op: 'put', update: true, block: 4, record: { id, updatedBlock: 4 }, tags },
    { ...detail, block: 4, record: { index: 0 }, details: { liquidated: false }, tags },
    { ...detail, block: 4, record: { index: 1 }, details: { liquidated: false }, tags },
  ])
})

test('publishes a cluster once per block, as of its last event, even if that event was malformed', async () => {
  await using bench = await openRegistryBench('current')
  await bench.block(OPERATORS)
  const before = (await bench.outbox()).length
  const countedAs = (validatorCount: number) => ({ ...CLUSTER, validatorCount })
  await bench.block([
    validatorAdded('a', { nonce: 0, cluster: countedAs(1) }),
    validatorAdded('b', { nonce: 1, cluster: countedAs(2) }),
    validatorAdded('c', { nonce: 2, cluster: countedAs(3), cut: 1 }),
  ])
  const publications = (await bench.outbox()).slice(before)
  expect(publications.map(({ type, op, update }) => [type, op, update])).toEqual([
    ['validator', 'put', undefined],
    ['validator', 'put', undefined],
    ['cluster', 'put', undefined],
  ])
  expect(publications.at(-1)).toEqual({
    type: 'cluster',
    op: 'put',
    block: 2,
    record: {
      id: clusterId(OWNER, IDS),
      owner: OWNER,
      operatorIds: [1, 2, 3, 4],
      validatorCount: 3,
      networkFeeIndex: '2',
      index: '3',
      active: true,
      balance: '4',
      updatedBlock: 2,
      currency: 'SSV',
      effectiveBalance: 96,
      effectiveBalanceBlock: null,
      migratedBlock: null,
    },
    tags: { owner: OWNER, operatorIds: ['1', '2', '3', '4'], clusterId: clusterId(OWNER, IDS) },
  })
})

test('stores a fee recipient for its owner, even before the first validator', async () => {
  await using bench = await openRegistryBench('current')
  const recipientAddress = OTHER_OWNER
  await bench.block([
    emitCurrent('FeeRecipientAddressUpdated', { owner: OWNER, recipientAddress }),
    ...OPERATORS,
    validatorAdded('v', { nonce: 0 }),
  ])
  expect(await loadAccounts(bench.database, [OWNER])).toEqual([
    { owner: OWNER, feeRecipient: recipientAddress, nonce: 0 },
  ])
})

test('stores unknown, undecodable and out-of-range logs with their verdict, and continues', async () => {
  await using bench = await openRegistryBench('current')
  const [operator] = OPERATORS
  await bench.block([
    { topics: [], data: '0x' },
    { topics: [`0x${'77'.repeat(32)}`], data: '0x00' },
    { topics: operator?.topics ?? [], data: '0x1234' },
    operatorAdded(2n ** 64n - 1n, 'far'),
    validatorAdded('v', { nonce: 0, operatorIds: [1n, 2n, 3n, 2n ** 64n - 1n] }),
    operatorAdded(1n),
  ])
  expect(await bench.verdicts()).toMatchObject([
    { event: null, verdict: 'unknown', reason: null },
    { event: null, verdict: 'unknown', reason: null },
    { event: 'OperatorAdded', verdict: 'malformed', reason: 'out-of-bounds' },
    { event: 'OperatorAdded', verdict: 'malformed', reason: 'operator-id-out-of-range' },
    { event: 'ValidatorAdded', verdict: 'malformed', reason: 'operator-unknown' },
    { event: 'OperatorAdded', verdict: 'applied', reason: null },
  ])
})

test('publishes nothing before the first synchronisation', async () => {
  await using bench = await openRegistryBench('current', { synced: false })
  await bench.block(OPERATORS)
  expect(await bench.outbox()).toEqual([])
})
