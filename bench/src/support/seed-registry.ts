import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { writeCursor } from '@ssv-exporter/store/cursor'
import { createDatabase, type Database, type Transaction } from '@ssv-exporter/store/database'
import { claimDeployment } from '@ssv-exporter/store/deployment'
import { ensureOperatorKeys } from '@ssv-exporter/store/registry/operator-keys'
import { NO_MONEY, writeOperators } from '@ssv-exporter/store/registry/operators'
import { ensureValidatorKeys } from '@ssv-exporter/store/registry/validator-keys'
import { writeValidators } from '@ssv-exporter/store/registry/validators'
import { bytesOf } from './bytes-of.ts'

export interface RegistrySize {
  validators: number
  operators: number
  /** Of the first validators, real ones; the others have made-up keys. */
  keys?: readonly RegistryKeys[]
}

export interface RegistryKeys {
  /** Hex without 0x. */
  publicKey: string
  /** 48 bytes each, concatenated in the order of the committee; hex without 0x. */
  sharePublicKeys: string
}

const COMMITTEE = 4
/** An RSA-2048 public key as in the contract: 612 characters of base64. */
const OPERATOR_KEY_BYTES = 459
const VALIDATOR_KEY_BYTES = 48
const BATCH = 5_000
const BLOCK = 1_000

/**
 * Fills a migrated database as a chain-indexer of the current contract would. The same size yields
 * the same rows.
 */
export async function seedRegistry(url: string, size: RegistrySize): Promise<void> {
  await seedDatabase(url, async (database) => {
    const keyIds = await database.transaction('seed', (transaction) =>
      seedOperators(transaction, size.operators),
    )
    for (let from = 0; from < size.validators; from += BATCH) {
      const to = Math.min(size.validators, from + BATCH)
      await database.transaction('seed', (transaction) =>
        seedValidators(transaction, keyIds, size.keys ?? [], from, to),
      )
    }
  })
}

/** Runs `fill` in a migrated database, and leaves it as a chain-indexer that is in sync. */
export async function seedDatabase(
  url: string,
  fill: (database: Database) => Promise<void>,
): Promise<void> {
  const database = createDatabase(
    { url, applicationName: 'bench-seed', poolSize: 1 },
    { logger: silentLogger(), metrics: createMetrics({ service: 'bench' }) },
  )
  try {
    await claimDeployment(database, {
      network: 'bench',
      chainId: 1,
      anchorBlock: 0,
      anchorHash: hexOf('genesis', 32),
      contract: hexOf('contract', 20),
      generation: 'current',
      startBlock: 1,
    })
    await fill(database)
    await writeCursor(database, {
      indexedBlock: BLOCK,
      indexedHash: hexOf('block', 32),
      headBlock: BLOCK,
      finalizedBlock: BLOCK,
      synced: true,
    })
    // What autovacuum would have done a minute later.
    await database.query('vacuum', 'VACUUM (ANALYZE)')
    await database.query('checkpoint', 'CHECKPOINT')
  } finally {
    await database.close()
  }
}

/** The public key of the validator with this index, hex without 0x. */
export function validatorKeyHex(index: number): string {
  return bytesOf(`validator ${index}`, VALIDATOR_KEY_BYTES).toString('hex')
}

async function seedOperators(transaction: Transaction, count: number): Promise<number[]> {
  const indexes = Array.from({ length: count }, (_, index) => index)
  const keyIds = await ensureOperatorKeys(
    transaction,
    indexes.map((index) => {
      const text = bytesOf(`operator ${index}`, OPERATOR_KEY_BYTES).toString('base64')
      return Buffer.from(text)
    }),
  )
  await writeOperators(
    transaction,
    indexes.map((index) => ({
      index,
      operatorId: index + 1,
      keyId: keyIds[index] ?? 0,
      name: Buffer.from(`operator ${index}`),
      owner: hexOf(`owner ${index}`, 20),
      ...NO_MONEY,
      fee: 1_000n,
      addedBlock: 1,
      removedBlock: undefined,
    })),
  )
  return keyIds
}

async function seedValidators(
  transaction: Transaction,
  operatorKeyIds: readonly number[],
  known: readonly RegistryKeys[],
  from: number,
  to: number,
): Promise<void> {
  const indexes = Array.from({ length: to - from }, (_, offset) => from + offset)
  const keys = indexes.map((index) => `0x${known[index]?.publicKey ?? validatorKeyHex(index)}`)
  const sharesOf = (index: number) => {
    const shares = known[index]?.sharePublicKeys
    if (shares !== undefined) return `0x${shares}`
    return hexOf(`shares ${index}`, COMMITTEE * VALIDATOR_KEY_BYTES)
  }
  const keyIds = await ensureValidatorKeys(transaction, keys)
  await writeValidators(
    transaction,
    indexes.map((index, i) => {
      const committee = committeeOf(index, operatorKeyIds.length)
      return {
        keyId: keyIds[i] ?? 0,
        publicKey: keys[i] ?? '',
        index,
        owner: hexOf(`owner ${index % operatorKeyIds.length}`, 20),
        operatorKeyIds: committee.map((operator) => operatorKeyIds[operator] ?? 0),
        operatorIds: committee.map((operator) => operator + 1),
        sharePublicKeys: sharesOf(index),
        clusterId: hexOf(`cluster ${committee.join()}`, 32),
        liquidated: false,
        registeredBlock: 1,
        exitedBlock: undefined,
        removedBlock: undefined,
      }
    }),
  )
}

/**
 * Indices of operators: distinct ones, ascending as the contract requires, distributed over all of
 * them. Their ids are one more.
 */
export function committeeOf(index: number, operators: number): number[] {
  const chosen = new Set<number>()
  for (let draw = 0; chosen.size < Math.min(COMMITTEE, operators); draw += 1) {
    chosen.add(bytesOf(`committee ${index} ${draw}`, 4).readUInt32BE() % operators)
  }
  return [...chosen].sort((a, b) => a - b)
}

function hexOf(label: string, length: number): string {
  return `0x${bytesOf(label, length).toString('hex')}`
}
