import type { Generation } from '@ssv-exporter/contracts/generation'
import type { PublicationOp } from '@ssv-exporter/gateway-api/publication'
import { encodePublication } from '@ssv-exporter/gateway-api/publication'
import { textFromBytes } from '@ssv-exporter/gateway-api/text-from-bytes'
import type { Transaction } from '@ssv-exporter/store/database'
import type { OutboxRow } from '@ssv-exporter/store/outbox'
import { readOperatorKeys } from '@ssv-exporter/store/registry/operator-keys'
import type { Operator } from '@ssv-exporter/store/registry/operators'
import type { Validator } from '@ssv-exporter/store/registry/validators'
import type { RegistryChange } from '../registry/registry-state.ts'

/** What consumers are told of `changes`, in their order. */
export async function publicationRows(
  transaction: Transaction,
  generation: Generation,
  changes: readonly RegistryChange[],
): Promise<OutboxRow[]> {
  const keyIds = changes.flatMap((change) =>
    change.type === 'operator' ? [change.row.keyId] : change.row.operatorKeyIds,
  )
  const keys = await readOperatorKeys(transaction, [...new Set(keyIds)])
  const keyOf = (id: number) => textFromBytes(keys.get(id) ?? new Uint8Array())
  return changes.map((change) =>
    change.type === 'operator'
      ? operatorRow(change.op, change.block, change.row, keyOf)
      : validatorRow(generation, change.op, change.block, change.row, keyOf),
  )
}

function operatorRow(
  op: PublicationOp,
  block: number,
  row: Operator,
  keyOf: (id: number) => string,
): OutboxRow {
  return encodePublication({
    type: 'operator',
    op,
    block,
    record: {
      publicKey: keyOf(row.keyId),
      name: textFromBytes(row.name),
      ownerAddress: row.owner,
      index: row.index,
    },
    tags: {
      owner: row.owner,
      operatorIds: row.operatorId === undefined ? [] : [String(row.operatorId)],
    },
  })
}

function validatorRow(
  generation: Generation,
  op: PublicationOp,
  block: number,
  row: Validator,
  keyOf: (id: number) => string,
): OutboxRow {
  // Today nodes are numbered by contract id, formerly by their place in the event, from 1.
  const nodeIds = generation === 'current' ? row.operatorIds : undefined
  return encodePublication({
    type: 'validator',
    op,
    block,
    record: {
      publicKey: row.publicKey.slice(2),
      operators: row.operatorKeyIds.map((id, place) => ({
        publicKey: keyOf(id),
        nodeId: nodeIds?.[place] ?? place + 1,
      })),
      index: row.index,
    },
    tags: { owner: row.owner, operatorIds: (row.operatorIds ?? []).map(String) },
  })
}
