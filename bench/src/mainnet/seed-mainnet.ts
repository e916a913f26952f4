import type { Transaction } from '@ssv-exporter/store/database'
import { putValidatorIndices } from '@ssv-exporter/store/duties/validator-indices'
import { ensureOperatorKeys } from '@ssv-exporter/store/registry/operator-keys'
import { NO_MONEY, writeOperators } from '@ssv-exporter/store/registry/operators'
import { ensureValidatorKeys } from '@ssv-exporter/store/registry/validator-keys'
import { writeValidators } from '@ssv-exporter/store/registry/validators'
import { SLOTS_PER_EPOCH } from '../duty-storage/draw-duties.ts'
import { bytesOf } from '../support/bytes-of.ts'
import { seedDatabase, validatorKeyHex } from '../support/seed-registry.ts'
import {
  attestersOf,
  attestingSlotOf,
  beaconIndexOf,
  type MainnetCommittee,
} from './draw-network.ts'
import type { Operators } from './operator-keys.ts'
import { shareKeys } from './share-keys.ts'

const SHARE_BYTES = 48
const BATCH = 5_000
const START_BLOCK = 1

export interface MainnetSeed {
  readonly network: readonly MainnetCommittee[]
  readonly operators: Operators
  /** Slots in which committees sign: share keys of validators that never attest are made up. */
  readonly slots: readonly number[]
}

interface Registration {
  readonly validator: number
  readonly operatorIds: readonly number[]
  readonly shares: Uint8Array
}

/** Fills a migrated database with operators, validators and their indices on the beacon chain. */
export async function seedMainnet(url: string, seed: MainnetSeed): Promise<void> {
  const attesting = new Set(seed.slots.map((slot) => slot % SLOTS_PER_EPOCH))
  await seedDatabase(url, async (database) => {
    const keyIds = await database.transaction('seed', (transaction) =>
      seedOperators(transaction, seed.operators),
    )
    let batch: Registration[] = []
    const write = async () => {
      const some = batch
      batch = []
      await database.transaction('seed', (transaction) => seedValidators(transaction, some, keyIds))
    }
    for (const committee of seed.network) {
      batch.push(...registrationsOf(committee, attesting))
      if (batch.length >= BATCH) await write()
    }
    await write()
  })
}

function registrationsOf(
  committee: MainnetCommittee,
  attesting: ReadonlySet<number>,
): Registration[] {
  const { id, first, count, operatorIds } = committee
  const size = operatorIds.length
  const keys = new Map<number, Uint8Array>()
  for (const attestingSlot of attesting) {
    const attesters = attestersOf(committee, attestingSlot)
    if (attesters.length === 0) continue
    const shares = shareKeys({ id, attestingSlot, count: attesters.length * size })
    for (const [i, validator] of attesters.entries()) {
      keys.set(validator, Buffer.concat(shares.slice(i * size, (i + 1) * size)))
    }
  }
  return Array.from({ length: count }, (_, i) => {
    const validator = first + i
    const isUsed = attesting.has(attestingSlotOf(validator))
    const shares = isUsed ? keys.get(validator) : bytesOf(`${validator}`, size * SHARE_BYTES)
    if (shares === undefined) throw new RangeError(`validator ${validator} has no shares`)
    return { validator, operatorIds, shares }
  })
}

async function seedOperators(transaction: Transaction, operators: Operators): Promise<number[]> {
  const keyIds = await ensureOperatorKeys(
    transaction,
    operators.map(({ publicKeyText }) => Buffer.from(publicKeyText)),
  )
  await writeOperators(
    transaction,
    keyIds.map((keyId, index) => ({
      ...NO_MONEY,
      ...{ index, keyId, operatorId: index + 1 },
      name: Buffer.from(`operator ${index + 1}`),
      owner: ownerOf(index),
      fee: undefined,
      addedBlock: START_BLOCK,
      removedBlock: undefined,
    })),
  )
  return keyIds
}

async function seedValidators(
  transaction: Transaction,
  registrations: readonly Registration[],
  operatorKeyIds: readonly number[],
): Promise<void> {
  const publicKeys = registrations.map(({ validator }) => validatorKeyHex(validator))
  const keyIds = await ensureValidatorKeys(
    transaction,
    publicKeys.map((key) => `0x${key}`),
  )
  await writeValidators(
    transaction,
    registrations.map(({ validator, operatorIds, shares }, i) => ({
      keyId: keyIds[i] as number,
      publicKey: `0x${publicKeys[i]}`,
      index: validator,
      owner: ownerOf(operatorIds[0] ?? 0),
      operatorKeyIds: operatorIds.map((id) => operatorKeyIds[id - 1] as number),
      operatorIds,
      sharePublicKeys: `0x${Buffer.from(shares).toString('hex')}`,
      clusterId: `0x${bytesOf(`cluster ${operatorIds.join()}`, 32).toString('hex')}`,
      liquidated: false,
      registeredBlock: START_BLOCK,
      exitedBlock: undefined,
      removedBlock: undefined,
    })),
  )
  const indices = registrations.map(({ validator }, i) => ({
    publicKey: publicKeys[i] as string,
    index: beaconIndexOf(validator),
  }))
  await putValidatorIndices(transaction, indices, { isCertain: true })
}

const ownerOf = (number: number) => `0x${bytesOf(`owner ${number}`, 20).toString('hex')}`
