import { loadOperators } from '@ssv-exporter/store/registry/operators'
import { loadValidators } from '@ssv-exporter/store/registry/validators'
import { expect, test } from 'vitest'
import { emitV2, OTHER_OWNER, OWNER, publicKeyOf } from '../testing/emit.ts'
import { legacyOperator, legacyValidator, v2Operator, v2Validator } from '../testing/emit-seed.ts'
import { openRegistryBench, type RegistryBench } from '../testing/registry-bench.ts'

const reasons = async (bench: RegistryBench) =>
  (await bench.verdicts()).map(({ reason, verdict }) => reason ?? verdict)
const served = async (bench: RegistryBench, name: string) =>
  bench.reader.validatorByKey(Buffer.from(publicKeyOf(name).slice(2), 'hex'), true)

test('legacy: identifies operators by key, and keeps the first registration', async () => {
  await using bench = await openRegistryBench('legacy')
  await bench.block([
    legacyOperator('one', 'k1'),
    legacyOperator('uno', 'k1'),
    legacyOperator('two', 'k2'),
  ])
  expect(await reasons(bench)).toEqual(['applied', 'applied', 'applied'])
  const operators = await loadOperators(bench.database, { indexes: [0, 1, 2] })
  expect(operators.map(({ name, index }) => [Buffer.from(name).toString(), index])).toEqual([
    ['one', 0],
    ['two', 1],
  ])
})

test('legacy: node ids are positions in the event, operators may be unregistered, and the last registration wins', async () => {
  await using bench = await openRegistryBench('legacy')
  await bench.block([legacyOperator('one', 'k1')])
  await bench.block([legacyValidator('v', ['k9', 'k1'])])
  expect(await served(bench, 'v')).toMatchObject({ index: 0, nodeIds: [1, 2] })
  await bench.block([legacyValidator('w', ['k1']), legacyValidator('v', ['k1', 'k2', 'k3'])])
  expect(await served(bench, 'v')).toMatchObject({ index: 0, nodeIds: [1, 2, 3] })
  expect((await bench.outbox()).at(-1)).toMatchObject({
    record: {
      operators: [{ publicKey: 'k1', nodeId: 1 }, { publicKey: 'k2' }, { publicKey: 'k3' }],
    },
  })
})

test('legacy: rejects a validator key or share key that is not a point as malformed', async () => {
  await using bench = await openRegistryBench('legacy')
  const log = legacyValidator('v', ['k1'])
  const replace = (name: string) => ({
    ...log,
    data: log.data.replace(publicKeyOf(name).slice(2), 'ff'.repeat(48)) as `0x${string}`,
  })
  await bench.block([replace('v'), replace('v k1')])
  expect(await reasons(bench)).toEqual(['public-key-invalid', 'share-key-invalid'])
})

test('v2: operators are referenced by number and must be known; node ids are positions in the event', async () => {
  await using bench = await openRegistryBench('v2')
  await bench.block([4n, 5n, 6n, 7n].map((id) => v2Operator(id, `k${id}`)))
  await bench.block([
    v2Validator('v', [4n, 7n, 5n, 6n]),
    v2Validator('w', [4n, 7n, 5n, 8n]),
    v2Validator('x', [4n, 5n], { shares: 1 }),
  ])
  expect((await reasons(bench)).slice(4)).toEqual([
    'applied',
    'operator-unknown',
    'shares-count-differs',
  ])
  expect(await served(bench, 'v')).toMatchObject({ nodeIds: [1, 2, 3, 4] })
  expect((await bench.outbox()).at(-1)).toMatchObject({
    record: {
      operators: [
        { publicKey: 'k4' },
        { publicKey: 'k7' },
        { publicKey: 'k5' },
        { publicKey: 'k6' },
      ],
    },
  })
})

test('v2: liquidation marks all validators of the account, removal marks one, and both can be reversed', async () => {
  await using bench = await openRegistryBench('v2')
  await bench.block([v2Operator(1n, 'k1'), v2Validator('v', [1n]), v2Validator('w', [1n])])
  const liquidated = async () =>
    (await loadValidators(bench.database, { owners: [OWNER] })).map((row) => row.liquidated)
  await bench.block([
    emitV2('AccountLiquidated', { ownerAddress: OTHER_OWNER }),
    emitV2('AccountLiquidated', { ownerAddress: OWNER }),
  ])
  expect(await liquidated()).toEqual([true, true])
  await bench.block([emitV2('AccountEnabled', { ownerAddress: OWNER })])
  expect(await liquidated()).toEqual([false, false])
  const remove = emitV2('ValidatorRemoved', { ownerAddress: OWNER, publicKey: publicKeyOf('v') })
  await bench.block([remove, remove])
  expect((await reasons(bench)).slice(-2)).toEqual(['applied', 'validator-unknown'])
  expect(await served(bench, 'v')).toMatchObject({ removed: true })
  await bench.block([v2Validator('v', [1n])])
  expect(await served(bench, 'v')).toMatchObject({ removed: false, index: 0 })
  const publications = (await bench.outbox()).filter(({ type }) => type === 'validator')
  expect(publications.map(({ op, update, detail }) => [op, update, detail])).toEqual([
    ['put', undefined, undefined],
    ['put', undefined, undefined],
    ...Array(4).fill(['put', true, true]),
    ['remove', undefined, undefined],
    ['put', true, undefined],
  ])
  expect(publications[2]).toMatchObject({ block: 2, details: { liquidated: true } })
  expect(publications[2]?.tags).not.toHaveProperty('clusterId')
})

test('legacy: publishes a registration even if it equals the previous one', async () => {
  await using bench = await openRegistryBench('legacy')
  const log = legacyValidator('v', ['k1'])
  await bench.block([log, log])
  await bench.block([log])
  const publications = await bench.outbox()
  expect(publications.map(({ op, update, detail }) => [op, update, detail])).toEqual([
    ['put', undefined, undefined],
    ['put', true, undefined],
    ['put', true, undefined],
  ])
})
