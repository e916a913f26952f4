import type { Database } from '@ssv-exporter/store/database'
import { packEntries } from '@ssv-exporter/store/duties/duty-codec'
import {
  ensureChunkPartition,
  ensureDutyPartition,
  PARTITION_SLOTS,
} from '@ssv-exporter/store/duties/duty-partitions'
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

/**
 * Stores a day of duties in the order of slots, as collectors do. Only the first epochs are drawn;
 * the others repeat them under their slots.
 *
 * @param drawnEpochs a divisor of the epochs of a day
 */
export async function fillDay(
  database: Database,
  { day, drawnEpochs }: { day: number; drawnEpochs: number },
  committees: readonly Committee[],
  random: () => number,
): Promise<Filled> {
  await ensureDutyPartition(database, day)
  const numbers = new Map(committees.map(({ committeeId }, n) => [committeeId, n + 1]))
  const drawn = { rows: 0, duties: 0 }
  for (let epoch = 0; epoch < drawnEpochs; epoch += 1) {
    const { duties, votes } = drawEpoch(day * EPOCHS_PER_DAY + epoch, committees, random)
    for (let i = 0; i < duties.length; i += ROWS_AT_ONCE) {
      await insert(database, duties.slice(i, i + ROWS_AT_ONCE), numbers)
    }
    await database.transaction('votes', (transaction) => putDutyVotes(transaction, votes))
    drawn.rows += duties.length
    drawn.duties += duties.reduce((sum, { entries }) => sum + entries.length, 0)
  }
  const fromSlot = day * PARTITION_SLOTS
  const slots = drawnEpochs * SLOTS_PER_EPOCH
  for (let n = 1; n * slots < PARTITION_SLOTS; n += 1) {
    await copySlots(database, { fromSlot, toSlot: fromSlot + slots, shift: n * slots })
  }
  const times = PARTITION_SLOTS / slots
  return { rows: times * drawn.rows, duties: times * drawn.duties }
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

interface CopiedSlots {
  readonly fromSlot: number
  /** Exclusive. */
  readonly toSlot: number
  readonly shift: number
}

/** Repeats the rows of some slots under others. */
export async function copySlots(
  database: Database,
  { fromSlot, toSlot, shift }: CopiedSlots,
): Promise<void> {
  const columns = DUTY_COLUMNS.replace('slot', 'slot + $3')
  await database.query(
    'copy',
    `INSERT INTO duty (${DUTY_COLUMNS}) SELECT ${columns} FROM duty
     WHERE slot >= $1 AND slot < $2 ORDER BY slot, role, committee`,
    [fromSlot, toSlot, shift],
  )
  await copyVotes(database, { fromSlot, toSlot, shift })
}

async function copyVotes(
  database: Database,
  { fromSlot, toSlot, shift }: CopiedSlots,
): Promise<void> {
  await database.query(
    'copy',
    `INSERT INTO duty_vote SELECT slot + $3, value FROM duty_vote WHERE slot >= $1 AND slot < $2
     ON CONFLICT DO NOTHING`,
    [fromSlot, toSlot, shift],
  )
}

/** Repeats packed slots, whole chunks: their content does not depend on the day. */
export async function copyPackedSlots(database: Database, copied: CopiedSlots): Promise<void> {
  const { fromSlot, toSlot, shift } = copied
  await ensureChunkPartition(database, Math.floor((fromSlot + shift) / PARTITION_SLOTS))
  await database.query(
    'copy',
    `INSERT INTO duty_chunk SELECT committee, chunk + $3, duties FROM duty_chunk
     WHERE chunk >= $1 AND chunk < $2 ORDER BY chunk, committee`,
    [fromSlot, toSlot, shift].map((slots) => slots / SLOTS_PER_EPOCH),
  )
  await database.query(
    'copy',
    `INSERT INTO duty_mark SELECT slot + $3, marks FROM duty_mark WHERE slot >= $1 AND slot < $2`,
    [fromSlot, toSlot, shift],
  )
  await copyVotes(database, copied)
}

/** Replaces the rows of a day before a slot by packed ones of another day. */
export async function packAs(
  database: Database,
  { from, day, closedTo }: { from: number; day: number; closedTo: number },
): Promise<void> {
  const firstSlot = day * PARTITION_SLOTS
  await database.query('packed', 'DELETE FROM duty WHERE slot >= $1 AND slot < $2', [
    firstSlot,
    closedTo,
  ])
  const shift = (day - from) * PARTITION_SLOTS
  await copyPackedSlots(database, {
    fromSlot: from * PARTITION_SLOTS,
    toSlot: closedTo - shift,
    shift,
  })
  await database.query('closed', 'UPDATE duty_packing SET closed_to = $1', [closedTo])
}
