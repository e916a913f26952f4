import { columnsOf } from '../binary-array.ts'
import type { Database, Transaction } from '../database.ts'
import { type DutyKey, type DutyName, dutyNameOf } from './duty-key.ts'
import { ROOT_PREFIX_BYTES } from './slot-dictionary.ts'

/** A validator's signature over the root of a duty, recovered from partial signatures. */
export interface RecoveredSignature {
  /** Index of the validator on the beacon chain. */
  readonly validatorIndex: number
  /** See `StoredDutyEntry`: the signature belongs to the entry only while both are equal. */
  readonly rootPrefix: number
  /** 96 bytes. */
  readonly signature: Uint8Array
}

export interface RecoveredSignatures extends DutyKey {
  readonly signatures: readonly RecoveredSignature[]
}

interface Row {
  readonly slot: number
  readonly role: number
  readonly committee_id: Uint8Array
  readonly validators: number[]
  readonly signatures: Uint8Array
}

/** A root prefix and a signature. */
const ITEM_BYTES = ROOT_PREFIX_BYTES + 96

/**
 * The stored signatures of duties, by duty and validator. None for duties without any.
 */
export async function readDutySignatures(
  transaction: Transaction,
  wanted: readonly DutyKey[],
): Promise<Map<DutyName, Map<number, RecoveredSignature>>> {
  if (wanted.length === 0) return new Map()
  const rows = await transaction.query<Row>(
    'duty-signatures-read',
    `SELECT s.slot, s.role, c.committee_id, s.validators, s.signatures
     FROM unnest($1::int[], $2::smallint[], $3::bytea[]) AS k(slot, role, committee_id)
       JOIN committee c ON c.committee_id = k.committee_id
       JOIN duty_signature s ON s.committee = c.id AND s.slot = k.slot AND s.role = k.role`,
    keyColumns(wanted),
  )
  return new Map(
    rows.map(({ committee_id, ...row }) => {
      const committeeId = Buffer.from(committee_id).toString('hex')
      const unpacked = unpack(row).map((one) => [one.validatorIndex, one] as const)
      return [dutyNameOf({ ...row, committeeId }), new Map(unpacked)]
    }),
  )
}

/**
 * Stores all signatures of duties, each duty at most once, in place of those stored. The duties'
 * rows must be locked by this transaction.
 */
export async function putDutySignatures(
  transaction: Transaction,
  duties: readonly RecoveredSignatures[],
): Promise<void> {
  if (duties.length === 0) return
  const column = columnsOf(duties)
  await transaction.query(
    'duty-signatures-put',
    `INSERT INTO duty_signature (committee, slot, role, validators, signatures)
     SELECT c.id, k.slot, k.role, k.validators::bigint[], k.signatures
     FROM unnest($1::int[], $2::smallint[], $3::bytea[], $4::text[], $5::bytea[])
         AS k(slot, role, committee_id, validators, signatures)
       JOIN committee c ON c.committee_id = k.committee_id
     ON CONFLICT (committee, slot, role)
       DO UPDATE SET validators = excluded.validators, signatures = excluded.signatures`,
    [
      ...keyColumns(duties),
      // Nested arrays are passed as text, because unnest would flatten them.
      column('text', ({ signatures }) => `{${signatures.map((one) => one.validatorIndex).join()}}`),
      column('bytea', ({ signatures }) => pack(signatures)),
    ],
  )
}

/** The signature of one validator in a duty. */
export interface WantedSignature {
  /** `committee.id` */
  readonly committee: number
  readonly slot: number
  readonly role: number
  readonly validatorIndex: number
}

/** Signatures in the order of `wanted`; undefined where none is stored. Reads no others. */
export async function readValidatorSignatures(
  database: Pick<Database, 'query'>,
  wanted: readonly WantedSignature[],
): Promise<(RecoveredSignature | undefined)[]> {
  if (wanted.length === 0) return []
  const column = columnsOf(wanted)
  const slots = wanted.map(({ slot }) => slot)
  const rows = await database.query<{ n: number; item: Uint8Array }>(
    'duty-signatures-own',
    `SELECT w.n, substring(s.signatures FROM (found.at - 1) * ${ITEM_BYTES} + 1 FOR ${ITEM_BYTES}) AS item
     FROM unnest($1::int[], $2::int[], $3::smallint[], $4::bigint[])
         WITH ORDINALITY AS w(committee, slot, role, validator, n)
       JOIN duty_signature s USING (committee, slot, role)
       CROSS JOIN LATERAL (SELECT array_position(s.validators, w.validator)) AS found(at)
     WHERE found.at IS NOT NULL AND s.slot >= $5::int AND s.slot <= $6::int`,
    [
      column('int4', ({ committee }) => committee),
      column('int4', ({ slot }) => slot),
      column('int2', ({ role }) => role),
      column('int8', ({ validatorIndex }) => validatorIndex),
      // They exclude other partitions.
      Math.min(...slots),
      Math.max(...slots),
    ],
  )
  const found = new Map(rows.map(({ n, item }) => [n - 1, item]))
  return wanted.map(({ validatorIndex }, i) => {
    const item = found.get(i)
    return item && toSignature(validatorIndex, item)
  })
}

function keyColumns(keys: readonly DutyKey[]): Buffer[] {
  const column = columnsOf(keys)
  return [
    column('int4', ({ slot }) => slot),
    column('int2', ({ role }) => role),
    column('hex', ({ committeeId }) => `0x${committeeId}`),
  ]
}

function pack(signatures: readonly RecoveredSignature[]): Uint8Array {
  const bytes = Buffer.alloc(signatures.length * ITEM_BYTES)
  for (const [i, { rootPrefix, signature }] of signatures.entries()) {
    bytes.writeInt32BE(rootPrefix, i * ITEM_BYTES)
    bytes.set(signature, i * ITEM_BYTES + ROOT_PREFIX_BYTES)
  }
  return bytes
}

const unpack = ({ validators, signatures }: Pick<Row, 'validators' | 'signatures'>) =>
  validators.map((index, i) =>
    toSignature(index, signatures.subarray(i * ITEM_BYTES, (i + 1) * ITEM_BYTES)),
  )

function toSignature(validatorIndex: number, item: Uint8Array): RecoveredSignature {
  const bytes = Buffer.from(item)
  return {
    validatorIndex,
    rootPrefix: bytes.readInt32BE(),
    signature: bytes.subarray(ROOT_PREFIX_BYTES),
  }
}
