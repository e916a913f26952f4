import { expect, test } from 'vitest'
import type { Transaction } from '../database.ts'
import { openTestDatabase } from '../testing/open-test-database.ts'
import { type Account, loadAccounts, writeAccounts } from './accounts.ts'
import { type Cluster, loadClusters, writeClusters } from './clusters.ts'
import { ensureOperatorKeys } from './operator-keys.ts'
import { loadOperators, type Operator, writeOperators } from './operators.ts'
import { applyUndo, recordUndo, undoneKeys } from './undo.ts'
import { ensureValidatorKeys } from './validator-keys.ts'
import { loadValidators, type Validator, writeValidators } from './validators.ts'

const owner = `0x${'ab'.repeat(20)}`
const clusterId = `0x${'cd'.repeat(32)}`
const publicKey = `0x${'ef'.repeat(48)}`

interface Rows {
  operator: Operator
  validator: Validator
  cluster: Cluster
  account: Account
}

async function initial(transaction: Transaction): Promise<Rows> {
  const [operatorKey] = await ensureOperatorKeys(transaction, [Buffer.from('a key \0 text')])
  const [validatorKey] = await ensureValidatorKeys(transaction, [publicKey])
  return {
    operator: {
      index: 0,
      operatorId: 1,
      keyId: operatorKey as number,
      name: Buffer.from([0, 255, 65]),
      owner,
      fee: 2n ** 200n + 1n,
      ethFee: 2n ** 100n,
      declaredFee: 7n,
      declaredBlock: 10,
      withdrawn: 2n ** 90n,
      ethWithdrawn: 0n,
      isPrivate: true,
      whitelist: [`0x${'01'.repeat(20)}`, `0x${'02'.repeat(20)}`],
      whitelistingContract: `0x${'03'.repeat(20)}`,
      addedBlock: 10,
      removedBlock: undefined,
    },
    validator: {
      keyId: validatorKey as number,
      publicKey,
      index: 0,
      owner,
      operatorKeyIds: [operatorKey as number],
      operatorIds: [1],
      sharePublicKeys: `0x${'01'.repeat(48)}`,
      clusterId,
      liquidated: false,
      registeredBlock: 10,
      exitedBlock: undefined,
      removedBlock: undefined,
    },
    cluster: {
      id: clusterId,
      owner,
      operatorIds: [1, 2, 3, 4],
      validatorCount: 1,
      networkFeeIndex: 2n ** 64n - 1n,
      index: 5n,
      active: true,
      balance: 2n ** 250n + 3n,
      updatedBlock: 10,
      currency: 'SSV',
      vUnits: 20_000,
      effectiveBalanceBlock: 9,
      migratedBlock: undefined,
    },
    account: { owner, feeRecipient: owner, nonce: 0 },
  }
}

async function write(transaction: Transaction, block: number, rows: Rows): Promise<void> {
  await recordUndo(transaction, 'operator', [{ block, key: rows.operator.index }])
  await recordUndo(transaction, 'validator', [{ block, key: rows.validator.keyId }])
  await recordUndo(transaction, 'cluster', [{ block, key: rows.cluster.id }])
  await recordUndo(transaction, 'account', [{ block, key: owner }])
  await writeOperators(transaction, [rows.operator])
  await writeValidators(transaction, [rows.validator])
  await writeClusters(transaction, [rows.cluster])
  await writeAccounts(transaction, [rows.account])
}

async function read(transaction: Transaction, keyId: number) {
  return {
    operators: await loadOperators(transaction, { indexes: [0] }),
    validators: await loadValidators(transaction, { keyIds: [keyId] }),
    clusters: await loadClusters(transaction, [clusterId]),
    accounts: await loadAccounts(transaction, [owner]),
  }
}

test('reads undo rows of every relation as they were written', async () => {
  await using db = await openTestDatabase()
  const rows = await initial(db.database)
  await write(db.database, 10, rows)
  expect(await read(db.database, rows.validator.keyId)).toEqual({
    operators: [rows.operator],
    validators: [rows.validator],
    clusters: [rows.cluster],
    accounts: [rows.account],
  })
})

test('restores each row to its state after the given block, and removes later ones', async () => {
  await using db = await openTestDatabase()
  const ten = await initial(db.database)
  const keyId = ten.validator.keyId
  await write(db.database, 10, ten)
  const afterTen = await read(db.database, keyId)
  for (const block of [11, 12]) {
    await write(db.database, block, {
      operator: {
        ...ten.operator,
        removedBlock: block,
        whitelist: [],
        whitelistingContract: undefined,
        declaredFee: undefined,
      },
      validator: { ...ten.validator, liquidated: true, exitedBlock: block },
      cluster: {
        ...ten.cluster,
        validatorCount: block,
        balance: BigInt(block),
        currency: 'ETH',
        vUnits: undefined,
        migratedBlock: block,
      },
      account: { ...ten.account, nonce: block },
    })
  }
  expect(await undoneKeys(db.database, 'validator', 10)).toEqual([keyId])

  await applyUndo(db.database, 10)
  expect(await read(db.database, keyId)).toEqual(afterTen)

  await applyUndo(db.database, 9)
  expect(await read(db.database, keyId)).toEqual({
    operators: [],
    validators: [],
    clusters: [],
    accounts: [],
  })
})
