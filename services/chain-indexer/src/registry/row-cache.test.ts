import { keptLogsBetween } from '@ssv-exporter/store/replay/kept-logs'
import { hexToBytes } from 'viem'
import { expect, test } from 'vitest'
import { repairLogs } from '../repair/repair-logs.ts'
import { operatorAdded, validatorAdded } from '../testing/emit.ts'
import { BENCH_FENCING_TOKEN, openRegistryBench, verifier } from '../testing/registry-bench.ts'

const OPERATORS = [1n, 2n, 3n, 4n].map((id) => operatorAdded(id))

test('does not read rows again that the previous commit left unchanged', async () => {
  await using bench = await openRegistryBench('current')
  await bench.block([...OPERATORS, validatorAdded('a', { nonce: 0 })])
  // Unlike every writer of the registry, this leaves the cursor alone.
  await bench.database.query('spoil', 'DELETE FROM operator')
  await bench.block([validatorAdded('b', { nonce: 1 })])
  expect(await bench.verdicts()).toMatchObject(Array(6).fill({ verdict: 'applied' }))
})

test('reads all rows again after another transaction has written the cursor', async () => {
  await using bench = await openRegistryBench('current')
  await bench.block([...OPERATORS, validatorAdded('a', { nonce: 0 })])
  await bench.database.query('account', 'UPDATE account SET nonce = 5')
  await bench.database.query('cursor', 'UPDATE cursor SET head_block = 7')
  await bench.block([validatorAdded('b', { nonce: 6 })])
  expect(await bench.database.query('nonce', 'SELECT nonce FROM account')).toEqual([{ nonce: 6 }])
})

test('reads all rows again after logs were repaired', async () => {
  await using bench = await openRegistryBench('current')
  await bench.block(OPERATORS)
  await bench.block([validatorAdded('a', { nonce: 0 })])
  const [stored] = await keptLogsBetween(bench.database, 2, 2)
  if (stored === undefined) throw new Error('no log')
  const { topics, data } = validatorAdded('b', { nonce: 1 })
  const omitted = { ...stored, topics, data: hexToBytes(data), logIndex: stored.logIndex + 1 }
  const repaired = await repairLogs(
    { blocks: new Set([2]), logs: [stored, omitted] },
    {
      generation: 'current',
      startBlock: 1,
      batchSize: 10,
      fencingToken: BENCH_FENCING_TOKEN,
      signal: new AbortController().signal,
    },
    { database: bench.database, verifier, onProgress() {} },
  )
  expect(repaired).toMatchObject({ missing: 1, extra: 0 })
  await bench.block([validatorAdded('c', { nonce: 2 })])
  expect(await bench.database.query('nonce', 'SELECT nonce FROM account')).toEqual([{ nonce: 2 }])
})
