import { columnsOf } from '../binary-array.ts'
import type { Transaction } from '../database.ts'
import { packEntries, unpackEntries } from './duty-codec.ts'
import type { DutyKey } from './duty-key.ts'
import type { StoredDuty } from './duty-row.ts'

/**
 * Table `duty_held`: states of duties that a collector is to write to `duty` and publish later. If
 * it dies before, another one does. `holder` identifies the process that wrote the state.
 *
 * A live collector writes such a duty to `duty` within a few seconds: whoever left one for this long
 * is dead, or cannot reach Postgres.
 */
const ABANDONED_AFTER_S = 20

/** Stores states of duties that a process has not written to `duty` yet, one per duty. */
export async function saveUnpublishedDuties(
  transaction: Transaction,
  writerId: string,
  duties: readonly StoredDuty[],
): Promise<void> {
  if (duties.length === 0) return
  const column = columnsOf(duties)
  await transaction.query(
    'duties-hold',
    `INSERT INTO duty_held (holder, slot, role, committee_id, state)
     SELECT $1::uuid, * FROM unnest($2::int[], $3::smallint[], $4::bytea[], $5::text[])
     ON CONFLICT (holder, slot, role, committee_id)
       DO UPDATE SET state = excluded.state, held_at = excluded.held_at`,
    [writerId, ...keyColumns(duties), column('text', toState)],
  )
}

/** Removes states of a process that are written to `duty` in the same transaction. */
export async function deleteUnpublishedDuties(
  transaction: Transaction,
  writerId: string,
  duties: readonly DutyKey[],
): Promise<void> {
  if (duties.length === 0) return
  await transaction.query(
    'duties-release',
    `DELETE FROM duty_held h
     USING unnest($2::int[], $3::smallint[], $4::bytea[]) AS k(slot, role, committee_id)
     WHERE h.holder = $1::uuid AND h.slot = k.slot AND h.role = k.role
       AND h.committee_id = k.committee_id`,
    [writerId, ...keyColumns(duties)],
  )
}

/**
 * Removes and returns states that another process left, at most `limit`. May return several states
 * of one duty. Rows locked by another process are skipped.
 */
export async function takeAbandonedDuties(
  transaction: Transaction,
  writerId: string,
  limit: number,
): Promise<StoredDuty[]> {
  const rows = await transaction.query<{ state: string }>(
    'duties-abandoned',
    `DELETE FROM duty_held WHERE ctid IN (
       SELECT ctid FROM duty_held
       WHERE holder <> $1::uuid AND held_at < now() - interval '${ABANDONED_AFTER_S} seconds'
       LIMIT $2 FOR UPDATE SKIP LOCKED)
     RETURNING state`,
    [writerId, limit],
  )
  return rows.map(({ state }) => fromState(state))
}

function keyColumns(duties: readonly DutyKey[]): Buffer[] {
  const column = columnsOf(duties)
  return [
    column('int4', ({ slot }) => slot),
    column('int2', ({ role }) => role),
    column('hex', ({ committeeId }) => `0x${committeeId}`),
  ]
}

function toState({ entries, ...duty }: StoredDuty): string {
  const { validators, exceptions, values, rootPrefix, ...others } = packEntries(entries)
  const bytes = [validators, exceptions, values].map((one) => one && base64(one))
  // Collectors of other releases read the state: the names of its members stay.
  return JSON.stringify({ duty, common: { ...others, rootMark: rootPrefix }, bytes })
}

function fromState(state: string): StoredDuty {
  const {
    duty,
    common: { rootMark: rootPrefix, ...others },
    bytes,
  } = JSON.parse(state)
  const [validators, exceptions, values] = bytes.map(
    (one: string | null) => one && Buffer.from(one, 'base64'),
  )
  return {
    ...duty,
    entries: unpackEntries({ ...others, rootPrefix, validators, exceptions, values }),
  }
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
