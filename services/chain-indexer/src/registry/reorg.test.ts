import { expect, test } from 'vitest'
import { ofValidator, operatorAdded, validatorAdded } from '../testing/emit.ts'
import { openRegistryBench, type RegistryBench } from '../testing/registry-bench.ts'

const OPERATORS = [1n, 2n, 3n, 4n].map((id) => operatorAdded(id))

/** All registry tables as text, for comparison. */
async function tables(bench: RegistryBench): Promise<unknown> {
  const query = (text: string) => bench.database.query('table', text)
  return {
    operators: await query('SELECT * FROM operator ORDER BY index'),
    validators: await query('SELECT * FROM validator ORDER BY index'),
    clusters: await query('SELECT * FROM cluster ORDER BY id'),
    accounts: await query('SELECT * FROM account ORDER BY owner'),
    clusterHistory: await query('SELECT * FROM cluster_history ORDER BY block_number, log_index'),
    operatorHistory: await query('SELECT * FROM operator_history ORDER BY block_number, log_index'),
    parameters: await query('SELECT * FROM network_parameter ORDER BY block_number, log_index'),
    blocks: await query('SELECT * FROM block ORDER BY number'),
    logs: await query(
      'SELECT * FROM contract_log WHERE canonical ORDER BY block_number, log_index',
    ),
    cursor: await query('SELECT indexed_block, indexed_hash FROM cursor'),
  }
}

test('rolling back restores the registry at the ancestor, and publishes the current state of each record', async () => {
  await using bench = await openRegistryBench('current')
  await bench.block([...OPERATORS, validatorAdded('kept', { nonce: 0 })])
  const ancestor = await bench.block([validatorAdded('removed later', { nonce: 1 })])
  const before = await tables(bench)
  await bench.block([
    operatorAdded(5n),
    validatorAdded('orphaned', { nonce: 2 }),
    ofValidator('ValidatorRemoved', 'removed later'),
  ])
  await bench.block([ofValidator('ValidatorExited', 'kept')])
  const published = (await bench.outbox()).length

  await bench.rollBack(ancestor)
  expect(await tables(bench)).toEqual(before)
  const publications = (await bench.outbox()).slice(published)
  expect(publications).toMatchObject([
    { type: 'operator', op: 'retract', record: { index: 4 } },
    {
      type: 'validator',
      op: 'put',
      update: true,
      detail: true,
      record: { index: 0 },
      details: { exitedBlock: null },
    },
    { type: 'validator', op: 'put', update: true, record: { index: 1 } },
    { type: 'validator', op: 'retract', record: { index: 2 } },
    { type: 'cluster', op: 'put', update: true, record: { updatedBlock: 2 } },
  ])
  // Only the exit is not shown by the legacy protocol.
  expect(publications.map(({ detail }) => detail === true)).toEqual([
    false,
    true,
    false,
    false,
    false,
  ])
})

test('retracts a cluster created only by orphaned events', async () => {
  await using bench = await openRegistryBench('current')
  const ancestor = await bench.block(OPERATORS)
  await bench.block([validatorAdded('orphaned', { nonce: 0 })])
  await bench.rollBack(ancestor)
  expect((await bench.outbox()).at(-1)).toMatchObject({
    type: 'cluster',
    op: 'retract',
    record: { operatorIds: [1, 2, 3, 4] },
  })
})

test('reuses an index whose first event was orphaned', async () => {
  await using bench = await openRegistryBench('current')
  const ancestor = await bench.block(OPERATORS)
  await bench.block([validatorAdded('orphaned', { nonce: 0 })])
  await bench.rollBack(ancestor)
  await bench.block([validatorAdded('other', { nonce: 0 })], 'B')
  expect((await bench.outbox()).at(-1)).toMatchObject({ op: 'put', record: { index: 0 } })
})

test('marks a log that is orphaned and included again (A, B, A) as canonical', async () => {
  await using bench = await openRegistryBench('current')
  const ancestor = await bench.block(OPERATORS)
  const a = [validatorAdded('v', { nonce: 0 })]
  await bench.block(a)
  const withA = await tables(bench)
  await bench.rollBack(ancestor)
  await bench.block([], 'B')
  expect(await tables(bench)).not.toEqual(withA)
  await bench.rollBack(ancestor)
  await bench.block(a)
  expect(await tables(bench)).toEqual(withA)
  expect((await bench.verdicts()).map(({ canonical }) => canonical)).toEqual(Array(5).fill(true))
})
