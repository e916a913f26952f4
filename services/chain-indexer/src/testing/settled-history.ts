import { expect } from 'vitest'
import { emitCurrent, OWNER, operatorAdded, validatorAdded } from './emit.ts'
import { untilIndexed } from './index-chain.ts'
import type { EmittedLog } from './registry-bench.ts'
import { indexSimulated, nodeOf } from './simulation/index-simulated.ts'
import { createSimulatedChain, type SimulatedChain } from './simulation/simulated-chain.ts'
import { dumpTables } from './tables.ts'

/** Long enough that its events are settled. */
export const SETTLED_BLOCKS = 300

/** Blocks of the events. */
export const SETTLED = { operators: 2, validator: 5, recipient: 9, lastOperator: 20 } as const

/**
 * Four operators, a validator, a change of its fee recipient and a fifth operator, all of them
 * settled.
 */
export function createSettledHistory(): SimulatedChain {
  const chain = createSimulatedChain()
  const recipientAddress = chain.address
  const logs = new Map<number, EmittedLog[]>([
    [SETTLED.operators, [1n, 2n, 3n, 4n].map((id) => operatorAdded(id))],
    [SETTLED.validator, [validatorAdded('a', { nonce: 0 })]],
    [
      SETTLED.recipient,
      [emitCurrent('FeeRecipientAddressUpdated', { owner: OWNER, recipientAddress })],
    ],
    [SETTLED.lastOperator, [operatorAdded(5n)]],
  ])
  while (chain.head().number < SETTLED_BLOCKS) {
    const found = logs.get(chain.head().number + 1)
    chain.extend(found === undefined ? [] : [found])
  }
  return chain
}

/** All tables that a log may change. */
export const SETTLED_TABLES = [
  'operator',
  'validator',
  'cluster',
  'account',
  'contract_log',
  'cluster_history',
  'operator_history',
] as const

let found: Promise<Record<string, string[]>> | undefined

/** The result with a faultless endpoint. */
export function wantedTables(): Promise<Record<string, string[]>> {
  found ??= findTables()
  return found
}

async function findTables(): Promise<Record<string, string[]>> {
  const chain = createSettledHistory()
  const { registry, running } = await indexSimulated(chain, [await nodeOf(chain)])
  await untilIndexed(registry.database, chain.head().hash)
  await running.stop()
  const wanted = await dumpTables(registry.database, SETTLED_TABLES)
  expect(wanted.contract_log).toHaveLength(7)
  return wanted
}
