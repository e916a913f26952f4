import { onchainTable } from 'ponder'

export const operator = onchainTable('operator', (t) => ({
  id: t.bigint().primaryKey(),
  owner: t.hex().notNull(),
  publicKey: t.hex().notNull(),
  fee: t.bigint().notNull(),
  declaredFee: t.bigint(),
  withdrawn: t.bigint().notNull(),
  addedBlock: t.bigint().notNull(),
}))

export const validator = onchainTable('validator', (t) => ({
  publicKey: t.hex().primaryKey(),
  owner: t.hex().notNull(),
  cluster: t.text().notNull(),
  operatorIds: t.bigint().array().notNull(),
  shares: t.hex().notNull(),
  registeredBlock: t.bigint().notNull(),
  exitedBlock: t.bigint(),
  removedBlock: t.bigint(),
}))

export const cluster = onchainTable('cluster', (t) => ({
  id: t.text().primaryKey(),
  owner: t.hex().notNull(),
  operatorIds: t.bigint().array().notNull(),
  validatorCount: t.integer().notNull(),
  networkFeeIndex: t.bigint().notNull(),
  index: t.bigint().notNull(),
  active: t.boolean().notNull(),
  balance: t.bigint().notNull(),
  updatedBlock: t.bigint().notNull(),
}))

export const account = onchainTable('account', (t) => ({
  owner: t.hex().primaryKey(),
  feeRecipient: t.hex().notNull(),
}))
