import type { Database } from '@ssv-exporter/store/database'

export interface SeededOperator {
  index: number
  /** Text, or bytes that are not valid text. */
  key: string | Buffer
  name?: string | Buffer
  operatorId?: number
  removed?: boolean
}

export interface SeededValidator {
  index: number
  publicKeyHex: string
  /** Indices in the list of operators. */
  operators: number[]
  operatorIds?: number[]
  removed?: boolean
}

export interface SeededDecided {
  publicKeyHex: string
  role: number
  height: number
  signers?: number[]
  signature?: Buffer
  value?: Buffer
}

export interface Seed {
  generation?: 'legacy' | 'v1' | 'v2' | 'current'
  synced?: boolean
  operators?: SeededOperator[]
  validators?: SeededValidator[]
  decided?: SeededDecided[]
}

export const ZERO_OWNER = Buffer.alloc(20)

/** Fills a new database as a chain-indexer would. */
export async function seed(database: Database, what: Seed): Promise<void> {
  const { generation = 'v1', synced = true, operators = [], validators = [], decided = [] } = what
  await database.query(
    'seed',
    `INSERT INTO deployment (network, chain_id, genesis_hash, contract, generation, start_block)
     VALUES ('devnet', 31337, '\\x00', '\\x00', $1, 100)`,
    [generation],
  )
  await database.query(
    'seed',
    `INSERT INTO cursor (indexed_block, indexed_hash, head_block, finalized_block, synced) VALUES (150, '\\x01', 200, 136, $1)`,
    [synced],
  )
  const keyIds: number[] = []
  for (const operator of operators) keyIds.push(await insertOperator(database, operator))
  if (generation === 'current') {
    await database.query(
      'seed',
      "UPDATE operator SET withdrawn = 0, eth_withdrawn = 0, is_private = false, whitelist = '{}'",
    )
  }
  for (const validator of validators) await insertValidator(database, validator, keyIds)
  for (const row of decided) await insertDecided(database, row)
}

async function insertOperator(database: Database, operator: SeededOperator): Promise<number> {
  const [row] = await database.query<{ id: number }>(
    'seed',
    `INSERT INTO operator_key (digest, key) VALUES (sha256($1::bytea), $1)
     ON CONFLICT (digest) DO UPDATE SET digest = excluded.digest RETURNING id`,
    [Buffer.from(operator.key as string)],
  )
  const id = row?.id ?? 0
  await database.query(
    'seed',
    `INSERT INTO operator (index, operator_id, key_id, name, owner, added_block, removed_block) VALUES ($1, $2, $3, $4, $5, 1, $6)`,
    [
      operator.index,
      operator.operatorId ?? null,
      id,
      Buffer.from((operator.name ?? '') as string),
      ZERO_OWNER,
      operator.removed ? 2 : null,
    ],
  )
  return id
}

async function keyIdOf(database: Database, publicKeyHex: string): Promise<number> {
  const [row] = await database.query<{ id: number }>(
    'seed',
    `INSERT INTO validator_key (key) VALUES ($1) ON CONFLICT (key) DO UPDATE SET key = excluded.key RETURNING id`,
    [Buffer.from(publicKeyHex, 'hex')],
  )
  return row?.id ?? 0
}

async function insertValidator(
  database: Database,
  validator: SeededValidator,
  keyIds: number[],
): Promise<void> {
  await database.query(
    'seed',
    `INSERT INTO validator (key_id, index, owner, operator_key_ids, operator_ids, share_public_keys, registered_block, removed_block)
     VALUES ($1, $2, $3, $4, $5, '\\x', 1, $6)`,
    [
      await keyIdOf(database, validator.publicKeyHex),
      validator.index,
      ZERO_OWNER,
      validator.operators.map((position) => keyIds[position]),
      validator.operatorIds ?? null,
      validator.removed ? 2 : null,
    ],
  )
}

async function insertDecided(database: Database, row: SeededDecided): Promise<void> {
  await database.query(
    'seed',
    `INSERT INTO decided (validator_key_id, role, height, round, signers, signature, value) VALUES ($1, $2, $3, 1, $4, $5, $6)`,
    [
      await keyIdOf(database, row.publicKeyHex),
      row.role,
      row.height,
      row.signers ?? [1, 2, 3],
      row.signature ?? Buffer.alloc(96),
      row.value ?? Buffer.alloc(8),
    ],
  )
}
