import { isDeepStrictEqual } from 'node:util'
import type { Generation } from '@ssv-exporter/contracts/generation'
import { type BlockHeader, dropBlocksAbove } from '@ssv-exporter/store/block-window'
import { orphanContractLogs } from '@ssv-exporter/store/contract-log'
import { type Cursor, readCursor, writeCursor } from '@ssv-exporter/store/cursor'
import type { Database, Transaction } from '@ssv-exporter/store/database'
import { assertFence } from '@ssv-exporter/store/fence'
import { appendOutbox } from '@ssv-exporter/store/outbox'
import { loadOperators } from '@ssv-exporter/store/registry/operators'
import { applyUndo, undoneKeys } from '@ssv-exporter/store/registry/undo'
import { loadValidators } from '@ssv-exporter/store/registry/validators'
import { publicationRows } from '../publish/publication-rows.ts'
import type { RegistryChange } from './registry-state.ts'

/**
 * Takes back everything above `ancestor`, in one transaction; consumers are told what each record is
 * now, or that it never was.
 * @throws FencedError, DatabaseError
 */
export async function rollBack(
  database: Database,
  ancestor: BlockHeader,
  options: { generation: Generation; epoch: number },
): Promise<Cursor> {
  return database.transaction('roll-back', async (transaction) => {
    await assertFence(transaction, 'chain-indexer', options.epoch)
    const cursor = await readCursor(transaction, true)
    const operatorIndexes = await undoneKeys(transaction, 'operator', ancestor.number)
    const validatorKeyIds = await undoneKeys(transaction, 'validator', ancestor.number)
    const load = () => loadTouched(transaction, operatorIndexes, validatorKeyIds)
    const before = await load()
    await applyUndo(transaction, ancestor.number)
    const after = await load()
    await orphanContractLogs(transaction, ancestor.number)
    await dropBlocksAbove(transaction, ancestor.number)
    const next = { ...cursor, indexedBlock: ancestor.number, indexedHash: ancestor.hash }
    await writeCursor(transaction, next)
    if (cursor.synced) {
      const changes = differences(before, after, ancestor.number)
      await appendOutbox(
        transaction,
        await publicationRows(transaction, options.generation, changes),
      )
    }
    return next
  })
}

type Row = RegistryChange extends infer Change
  ? Change extends { type: infer Type; row: infer Record }
    ? { type: Type; row: Record }
    : never
  : never

async function loadTouched(
  transaction: Transaction,
  indexes: readonly number[],
  keyIds: readonly number[],
): Promise<Map<string, Row>> {
  const operators = await loadOperators(transaction, { indexes })
  const validators = await loadValidators(transaction, { keyIds })
  return new Map<string, Row>([
    ...operators.map((row) => [`operator ${row.index}`, { type: 'operator', row }] as const),
    ...validators.map((row) => [`validator ${row.keyId}`, { type: 'validator', row }] as const),
  ])
}

function differences(
  before: ReadonlyMap<string, Row>,
  after: ReadonlyMap<string, Row>,
  block: number,
): RegistryChange[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((key): RegistryChange[] => {
    const [then, now] = [before.get(key), after.get(key)]
    if (now === undefined) return [{ ...(then as Row), block, op: 'retract' }]
    if (then !== undefined && isServedAlike(then, now)) return []
    return [{ ...now, block, op: now.row.removedBlock === undefined ? 'put' : 'remove' }]
  })
}

/** Liquidation and exit are not part of a record. */
function isServedAlike(a: Row, b: Row): boolean {
  const served = ({ type, row }: Row) =>
    type === 'operator'
      ? [row.keyId, row.owner, row.removedBlock === undefined, row.name]
      : [row.operatorKeyIds, row.operatorIds, row.removedBlock === undefined]
  return isDeepStrictEqual(served(a), served(b))
}
