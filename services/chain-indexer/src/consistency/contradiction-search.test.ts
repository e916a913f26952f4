import { decodeLog } from '@ssv-exporter/contracts/decode-log'
import { hexToBytes } from 'viem'
import { expect, test } from 'vitest'
import { createDraw } from '../testing/draw.ts'
import {
  CLUSTER,
  emitCurrent,
  OWNER,
  operatorAdded,
  publicKeyOf,
  validatorAdded,
} from '../testing/emit.ts'
import type { EmittedLog } from '../testing/registry-bench.ts'
import { createSimulatedChain } from '../testing/simulation/simulated-chain.ts'
import { createSimulatedContract } from '../testing/simulation/simulated-contract.ts'
import { createContradictionSearch } from './contradiction-search.ts'
import { emptyState } from './known-before.ts'

type Hex = `0x${string}`

/** Searches blocks of transactions of logs, starting with block 1. */
function found(blocks: readonly (readonly (readonly EmittedLog[])[])[]) {
  const logs = blocks.flatMap((transactions, block) =>
    transactions.flatMap((transaction, at) =>
      transaction.map((log) => ({ ...log, block: block + 1, transactionHash: `0x${block}${at}` })),
    ),
  )
  const prepared = logs.map(({ topics, data, block, transactionHash }, logIndex) => {
    const log = {
      topics,
      data: hexToBytes(data),
      blockNumber: block,
      blockHash: '0x00' as Hex,
      transactionHash: transactionHash as Hex,
      transactionIndex: 0,
      logIndex,
      blockTimestamp: 0,
    }
    const result = decodeLog('current', log)
    if (result.verdict !== 'handled') throw new Error(`${result.verdict} log`)
    const { event } = result
    return { log, verdict: 'handled', name: event.name, event, keys: undefined } as const
  })
  return createContradictionSearch(emptyState(1)).search(prepared)
}

const operators = (...ids: bigint[]) => ids.map((id) => operatorAdded(id))
const added = (name: string, validatorCount: number) =>
  validatorAdded(name, { nonce: 0, cluster: { ...CLUSTER, validatorCount } })
const removed = (name: string, validatorCount: number) =>
  emitCurrent('ValidatorRemoved', {
    owner: OWNER,
    operatorIds: [1n, 2n, 3n, 4n],
    publicKey: publicKeyOf(name),
    cluster: { ...CLUSTER, validatorCount },
  })
const deposited = (validatorCount: number) =>
  emitCurrent('ClusterDeposited', {
    owner: OWNER,
    operatorIds: [1n, 2n, 3n, 4n],
    value: 1n,
    cluster: { ...CLUSTER, validatorCount },
  })
const FOUR = [operators(1n, 2n, 3n, 4n)]

test('finds no contradiction in a complete history', () => {
  expect(
    found([
      FOUR,
      [[added('a', 1)]],
      // Each event of a bulk registration or removal carries the count after all of them.
      [[added('b', 3), added('c', 3)], [deposited(3)]],
      [[removed('a', 1), removed('b', 1)], operators(5n)],
      // Two calls in one transaction.
      [[added('a', 2), added('b', 3)]],
    ]),
  ).toEqual([])
})

test('finds no contradiction in a random history', () => {
  const chain = createSimulatedChain()
  const contract = createSimulatedContract(chain)
  const draw = createDraw('contradictions')
  const blocks = Array.from({ length: 200 }, () => {
    const { logs } = contract.extend(draw)
    const ours = logs.filter(({ address }) => address === chain.address)
    const byTransaction = Map.groupBy(ours, ({ transactionHash }) => transactionHash)
    return [...byTransaction.values()] as unknown as EmittedLog[][]
  })
  expect(blocks.flat(2).length).toBeGreaterThan(200)
  expect(found(blocks)).toEqual([])
})

const MISSING: [string, Parameters<typeof found>[0], object][] = [
  [
    'a skipped operator number',
    [[operators(1n, 2n)], [operators(4n)]],
    { kind: 'operator', fromBlock: 1, toBlock: 2, reason: 'operator 4 follows operator 2' },
  ],
  [
    'a first operator that is not number 1',
    [[operators(7n)]],
    { kind: 'operator', fromBlock: 1, toBlock: 1, reason: 'operator 7 follows operator 0' },
  ],
  [
    'a committee with an unregistered operator',
    [[operators(1n, 2n, 3n)], [[added('a', 1)]]],
    { kind: 'operator', fromBlock: 1, toBlock: 2 },
  ],
  [
    'a fee of an unregistered operator',
    [[], [[emitCurrent('OperatorFeeDeclarationCancelled', { owner: OWNER, operatorId: 9n })]]],
    { kind: 'operator', fromBlock: 1, toBlock: 2 },
  ],
  [
    'a registration included in a count',
    [FOUR, [[added('a', 1)]], [], [[added('c', 3)]]],
    { kind: 'cluster', fromBlock: 2, toBlock: 4 },
  ],
  [
    'a removal included in a count',
    [FOUR, [[added('a', 2), added('b', 2)]], [], [[deposited(1)]]],
    { kind: 'cluster', fromBlock: 2, toBlock: 4 },
  ],
  [
    'one registration of several in a transaction',
    [FOUR, [[added('a', 3), added('b', 3)]]],
    { kind: 'cluster', fromBlock: 1, toBlock: 2 },
  ],
]

test.each(MISSING)('detects missing logs: %s', (_, blocks, wanted) => {
  expect(found(blocks)).toMatchObject([wanted])
})

test('reports a missing log once, not again with each later event', () => {
  expect(
    found([FOUR, [[added('a', 1)]], [[added('c', 3)]], [[added('d', 4)]], [operators(5n)]]),
  ).toHaveLength(1)
})
