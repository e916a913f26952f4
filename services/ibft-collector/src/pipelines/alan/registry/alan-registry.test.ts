import { createHash, generateKeyPairSync } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { type OpenDatabase, openDatabase } from '../../../testing/open-database.ts'
import { moveRegistry } from '../../../testing/signing-committee.ts'
import { createAlanRegistry } from './alan-registry.ts'

const STATEMENTS = 'ssv_database_statement_duration_seconds'
const WAIT = { interval: 20 }

/** SHA-256 over the ids, 4 bytes each. */
const idOf = (operators: readonly number[]) =>
  createHash('sha256')
    .update(Buffer.from(operators.flatMap((id) => [id, 0, 0, 0])))
    .digest('hex')
const validatorKey = (n: number) => `${n}`.padStart(96, 'a')

/** An operator's key text as in the contract. */
function keyText(): string {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
  return Buffer.from(pem.replaceAll('PUBLIC KEY', 'RSA PUBLIC KEY')).toString('base64')
}

/** Registry changes made by a test, each with a log and a separate block. */
function registryOf({ database }: OpenDatabase) {
  const sql = (text: string, values: unknown[] = []) => database.query('test', text, values)
  let block = 0
  return {
    async operator(id: number, key: string) {
      await sql(
        `WITH k AS (INSERT INTO operator_key (digest, key) VALUES (sha256($2), $2) RETURNING id)
         INSERT INTO operator (index, operator_id, key_id, name, owner, added_block)
         SELECT $1::int, $1::int, id, '', '\\x00', 1 FROM k`,
        [id, Buffer.from(key)],
      )
    },
    async validator(n: number, operators: readonly number[]) {
      await sql(
        `WITH k AS (INSERT INTO validator_key (key) VALUES ($2) RETURNING id)
         INSERT INTO validator (key_id, index, owner, operator_key_ids, operator_ids, share_public_keys, registered_block)
         SELECT id, $1, '\\x00', '{}', $3::bigint[], '\\x00', 1 FROM k`,
        [n, Buffer.from(validatorKey(n), 'hex'), operators],
      )
    },
    set: (table: string, assignment: string, where: string) =>
      sql(`UPDATE ${table} SET ${assignment} WHERE ${where}`),
    /** A block, with or without a log of the contract. */
    async move(withLog = true) {
      block += 1
      if (withLog) {
        const hash = Buffer.alloc(32, block)
        await sql(
          `INSERT INTO contract_log (block_number, log_index, block_hash, block_time, transaction_hash, transaction_index, topics, data, verdict)
           VALUES ($1, 0, $2, now(), '\\x00', 0, '\\x00', '\\x00', 'applied')`,
          [block, hash],
        )
      }
      await moveRegistry(database, block)
    },
  }
}

test('loads the registry at startup and follows every log of the contract', async () => {
  const opened = await openDatabase()
  const rows = registryOf(opened)
  const registry = createAlanRegistry({ pollMs: 20 }, opened)
  onTestFinished(() => registry.stop())
  for (const id of [1, 2, 3, 4]) await rows.operator(id, keyText())
  await rows.operator(5, 'no key at all')
  await rows.validator(1, [4, 1, 3, 2])
  await rows.validator(2, [1, 2, 3, 4])
  await rows.move()
  await registry.start()

  const committee = () => registry.committee(idOf([1, 2, 3, 4]))
  expect(committee()).toMatchObject({ operatorIds: [1n, 2n, 3n, 4n], validatorCount: 2 })
  expect(registry.validator(validatorKey(1))).toMatchObject({
    committee: committee(),
    liquidated: false,
    exits: 0,
  })
  expect(registry.keyOf(1n)?.asymmetricKeyDetails?.modulusLength).toBe(2048)
  expect([registry.isOperator(5n), registry.keyOf(5n), registry.keyOf(6n)]).toEqual([
    true,
    undefined,
    undefined,
  ])
  expect(registry.validators).toBe(2)

  await rows.set('validator', 'liquidated = true, exited_block = 2', 'index = 1')
  await rows.set('validator', 'removed_block = 2', 'index = 2')
  await rows.set('operator', 'removed_block = 2', 'operator_id = 4')
  await rows.validator(3, [1, 2, 3, 5])
  await rows.move()
  await expect.poll(() => registry.committee(idOf([1, 2, 3, 5]))?.validatorCount, WAIT).toBe(1)
  expect(registry.validator(validatorKey(1))).toMatchObject({ liquidated: true, exits: 1 })
  expect(registry.validator(validatorKey(2))).toBeUndefined()
  expect(committee()?.validatorCount).toBe(1)
  expect(registry.isOperator(4n)).toBe(false)

  // A log removed by a reorganisation changes the registry as well, at the same height.
  await rows.set('contract_log', 'canonical = false', 'block_number = 2')
  await rows.set('operator', 'removed_block = null', 'operator_id = 4')
  await moveRegistry(opened.database, 2, { hash: 99 })
  await expect.poll(() => registry.isOperator(4n), WAIT).toBe(true)
})

test('does not reload the registry for a block without logs of the contract', async () => {
  const opened = await openDatabase()
  const rows = registryOf(opened)
  const registry = createAlanRegistry({ pollMs: 20 }, opened)
  onTestFinished(() => registry.stop())
  await rows.operator(1, keyText())
  await rows.move()
  await registry.start()
  const queries = async (label: string) => {
    const counted = new RegExp(`^${STATEMENTS}_count\\{[^}]*label="${label}"[^}]*\\} (\\d+)$`, 'gm')
    const text = await opened.metrics.registry.metrics()
    return [...text.matchAll(counted)].reduce((sum, [, count]) => sum + Number(count), 0)
  }
  const read = () => queries('operator-identities')
  const before = await read()
  // Not indexer behaviour: a change without a log.
  await rows.set('operator', 'removed_block = 1', 'operator_id = 1')
  await rows.move(false)
  const looks = await queries('registry-mark')
  await expect.poll(() => queries('registry-mark'), WAIT).toBeGreaterThan(looks + 2)
  expect(registry.isOperator(1n)).toBe(true)
  expect(await read()).toBe(before)
  await rows.move()
  await expect.poll(() => registry.isOperator(1n), WAIT).toBe(false)
})
