import { bytesToHex } from '@ssv-exporter/encoding/node/hex'
import { binaryArray, columnsOf } from '../binary-array.ts'
import type { Transaction } from '../database.ts'
import { validator } from '../schema.ts'
import { createRowFormat, type RecordOf } from './row-format.ts'

/** A registered validator. `index` is its 0-based position among all validators ever registered. */
export interface Validator extends RecordOf<typeof validator> {
  publicKey: string
}

const format = createRowFormat(validator, 'keyId')

/** Which validators to load: those matching any part. */
export interface ValidatorFilter {
  keyIds?: readonly number[]
  clusterIds?: readonly string[]
  owners?: readonly string[]
}

export async function loadValidators(
  transaction: Transaction,
  { keyIds = [], clusterIds = [], owners = [] }: ValidatorFilter,
): Promise<Validator[]> {
  const byKey =
    keyIds.length === 0
      ? []
      : await selectValidators(transaction, 'key_id = ANY($1::int[])', [
          binaryArray('int4', keyIds),
        ])
  const others =
    clusterIds.length + owners.length === 0
      ? []
      : await selectValidators(
          transaction,
          '(cluster_id = ANY($1::bytea[]) OR owner = ANY($2::bytea[])) AND NOT key_id = ANY($3::int[])',
          [
            binaryArray('hex', clusterIds),
            binaryArray('hex', owners),
            columnsOf(byKey)('int4', (row) => row.keyId),
          ],
        )
  const rows = [...byKey, ...others]
  const keys = await readKeys(
    transaction,
    rows.map((row) => row.keyId),
  )
  return rows
    .sort((a, b) => a.index - b.index)
    .map((row) => ({ ...row, publicKey: keys.get(row.keyId) as string }))
}

async function selectValidators(
  transaction: Transaction,
  condition: string,
  values: readonly unknown[],
): Promise<RecordOf<typeof validator>[]> {
  const rows = await transaction.query(
    'validators-load',
    `SELECT ${format.columns} FROM validator r WHERE ${condition}`,
    values,
  )
  return rows.map(format.read)
}

/** In a separate query: a join would read all keys. */
async function readKeys(
  transaction: Transaction,
  ids: readonly number[],
): Promise<Map<number, string>> {
  if (ids.length === 0) return new Map()
  const rows = await transaction.query<{ id: number; key: Uint8Array }>(
    'validator-keys',
    'SELECT id, key FROM validator_key WHERE id = ANY($1::int[])',
    [binaryArray('int4', ids)],
  )
  return new Map(rows.map((row) => [row.id, bytesToHex(row.key)]))
}

/** Each key at most once. */
export async function writeValidators(
  transaction: Transaction,
  validators: readonly Validator[],
): Promise<void> {
  await format.write(transaction, 'validators-write', validators)
}
