import type { Database } from '@ssv-exporter/store/database'
import { packEntries } from '@ssv-exporter/store/duties/duty-codec'
import { ensureDutyPartition, PARTITION_SLOTS } from '@ssv-exporter/store/duties/duty-partitions'
import type { StoredDuty } from '@ssv-exporter/store/duties/duty-row'
import { DUTY_COLUMNS, DUTY_PARAMETERS, dutyColumns } from '@ssv-exporter/store/duties/duty-table'
import { putDutyVotes } from '@ssv-exporter/store/duties/duty-votes'
import { type Committee, drawEpoch, SLOTS_PER_EPOCH } from './draw-duties.ts'

export const EPOCHS_PER_DAY = PARTITION_SLOTS / SLOTS_PER_EPOCH
const ROWS_AT_ONCE = 5_000

export interface Filled {
  rows: number
  /** Duties of validators. */
  duties: number
}

/** Stores the committees with their validators; the number of a committee is its index + 1. */
export async function fillCommittees(
  database: Database,
  committees: readonly Committee[],
): Promise<void> {
  for (const { committeeId, operatorIds } of committees) {
    await database.query(
      'committee',
      'INSERT INTO committee (committee_id, operator_ids) VALUES ($1, $2)',
      [Buffer.from(committeeId, 'hex'), operatorIds],
    )
  }
  const rows = committees.flatMap(({ validators }, n) =>
    validators.map((index) => [n + 1, index] as const),
  )
  const numbers = [rows.map(([committee]) => committee), rows.map(([, index]) => index)]
  for (const [table, column] of [
    ['validator_index', 'index'],
    ['duty_holder', 'committee'],
  ]) {
    await database.query(
      'indices',
      `INSERT INTO ${table} SELECT v.key_id, t.${column}
       FROM unnest($1::int[], $2::bigint[]) WITH ORDINALITY AS t(committee, index, n)
         JOIN validator v ON v.index = t.n - 1`,
      numbers,
    )
  }
  await database.query(
    'registry',
    `UPDATE validator v SET operator_ids = c.operator_ids
     FROM duty_holder h JOIN committee c ON c.id = h.committee WHERE h.validator_key_id = v.key_id`,
  )
}

/** Stores the duties of some epochs of a day in the order of slots, as collectors do. */
export async function fillDay(
  database: Database,
  { day, epochs }: { day: number; epochs: number },
  committees: readonly Committee[],
  random: () => number,
): Promise<Filled> {
  await ensureDutyPartition(database, day)
  const numbers = new Map(committees.map(({ committeeId }, n) => [committeeId, n + 1]))
  const filled = { rows: 0, duties: 0 }
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    const { duties, votes } = drawEpoch(day * EPOCHS_PER_DAY + epoch, committees, random)
    for (let i = 0; i < duties.length; i += ROWS_AT_ONCE) {
      await insert(database, duties.slice(i, i + ROWS_AT_ONCE), numbers)
    }
    await database.transaction('votes', (transaction) => putDutyVotes(transaction, votes))
    filled.rows += duties.length
    filled.duties += duties.reduce((sum, { entries }) => sum + entries.length, 0)
  }
  return filled
}

async function insert(
  database: Database,
  duties: readonly StoredDuty[],
  numbers: ReadonlyMap<string, number>,
): Promise<void> {
  const rows = duties.map(({ slot, role, committeeId, entries }) => ({
    committee: numbers.get(committeeId) ?? 0,
    slot,
    role,
    ...packEntries(entries),
  }))
  await database.query(
    'fill',
    `INSERT INTO duty (${DUTY_COLUMNS}) SELECT * FROM unnest(${DUTY_PARAMETERS})`,
    dutyColumns(rows),
  )
}

/** Repeats a day of rows under other slots. */
export async function copyDay(database: Database, from: number, to: number): Promise<void> {
  await ensureDutyPartition(database, to)
  const slots = (to - from) * PARTITION_SLOTS
  const range = [from * PARTITION_SLOTS, (from + 1) * PARTITION_SLOTS, slots]
  const columns = DUTY_COLUMNS.replace('slot', 'slot + $3')
  await database.query(
    'copy',
    `INSERT INTO duty (${DUTY_COLUMNS}) SELECT ${columns} FROM duty
     WHERE slot >= $1 AND slot < $2 ORDER BY slot, role, committee`,
    range,
  )
  await copyVotes(database, range)
}

async function copyVotes(database: Database, range: readonly number[]): Promise<void> {
  await database.query(
    'copy',
    'INSERT INTO duty_vote SELECT slot + $3, value FROM duty_vote WHERE slot >= $1 AND slot < $2',
    range,
  )
}

/** Repeats a packed day: the content of chunks does not depend on their day. */
export async function copyPackedDay(database: Database, from: number, to: number): Promise<void> {
  const chunks = (to - from) * EPOCHS_PER_DAY
  const slots = (to - from) * PARTITION_SLOTS
  const range = [from * EPOCHS_PER_DAY, (from + 1) * EPOCHS_PER_DAY, chunks]
  await database.query(
    'copy',
    `INSERT INTO duty_chunk SELECT committee, chunk + $3, duties FROM duty_chunk
     WHERE chunk >= $1 AND chunk < $2 ORDER BY chunk, committee`,
    range,
  )
  await database.query(
    'copy',
    `INSERT INTO duty_mark SELECT chunk + $3, marks FROM duty_mark WHERE chunk >= $1 AND chunk < $2`,
    range,
  )
  await copyVotes(database, [from * PARTITION_SLOTS, (from + 1) * PARTITION_SLOTS, slots])
}
