import type { Transaction } from '../database.ts'
import { isBefore, type LogLocation } from './log-location.ts'

/** The events that make up an operator's ledger. */
export type OperatorLedgerEvent =
  | 'OperatorAdded'
  | 'OperatorFeeExecuted'
  | 'OperatorRemoved'
  | 'OperatorWithdrawn'
  | 'OperatorWithdrawnSSV'
  /** Not a contract event: an operator without an SSV fee joins its first ETH cluster. */
  | 'FirstEthContact'

/** One fee or withdrawal event of an operator. */
export interface OperatorEntry extends LogLocation {
  operatorId: number
  event: OperatorLedgerEvent
  /** The fee per block or the amount withdrawn; absent for a removal. */
  value: bigint | undefined
}

/** Fees and total withdrawals of an operator after one event. */
export interface OperatorSnapshot extends OperatorEntry {
  /** Per block, in 10^-18 SSV. */
  fee: bigint
  /** Per block, in wei; absent until it is known to have an ETH cluster. */
  ethFee: bigint | undefined
  withdrawn: bigint
  ethWithdrawn: bigint
}

interface EntryRow {
  operator_id: number
  block_number: number
  log_index: number
  event: OperatorLedgerEvent
  value: string | null
}

export async function addOperatorEntries(
  transaction: Transaction,
  rows: readonly OperatorEntry[],
): Promise<void> {
  if (rows.length === 0) return
  await transaction.query(
    'operator-history-add',
    `INSERT INTO operator_history (operator_id, block_number, log_index, event, value)
     SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::int[], $4::text[], $5::numeric[])`,
    [
      rows.map((row) => row.operatorId),
      rows.map((row) => row.block),
      rows.map((row) => row.logIndex),
      rows.map((row) => row.event),
      rows.map((row) => row.value?.toString() ?? null),
    ],
  )
}

/** The events of operators up to and including a block, in chain order. */
export async function readOperatorEntries(
  transaction: Pick<Transaction, 'query'>,
  operatorIds: readonly number[],
  toBlock: number,
): Promise<OperatorEntry[]> {
  const rows = await transaction.query<EntryRow>(
    'operator-history-read',
    `SELECT * FROM operator_history WHERE operator_id = ANY($1::bigint[]) AND block_number <= $2
     ORDER BY block_number, log_index`,
    [operatorIds, toBlock],
  )
  return rows.map(toEntry)
}

/** The events of all operators after a log position, in chain order. */
export async function readEntriesSince(
  transaction: Transaction,
  { block, logIndex }: LogLocation,
): Promise<OperatorEntry[]> {
  const rows = await transaction.query<EntryRow>(
    'operator-history-since',
    `SELECT * FROM operator_history WHERE (block_number, log_index) > ($1, $2)
     ORDER BY block_number, log_index`,
    [block, logIndex],
  )
  return rows.map(toEntry)
}

/**
 * The state after each entry. From the boundary on, fees and withdrawals are in ETH (except
 * `OperatorWithdrawnSSV`).
 * @param entries in chain order, of any operators
 * @param ethSince position at which the contract became v2; undefined if it has not
 */
export function operatorSnapshots(
  entries: readonly OperatorEntry[],
  ethSince: LogLocation | undefined,
): OperatorSnapshot[] {
  const last = new Map<number, OperatorSnapshot>()
  return entries.map((entry) => {
    const before = last.get(entry.operatorId)
    const snapshot: OperatorSnapshot = {
      ...entry,
      fee: before?.fee ?? 0n,
      ethFee: before?.ethFee,
      withdrawn: before?.withdrawn ?? 0n,
      ethWithdrawn: before?.ethWithdrawn ?? 0n,
    }
    enter(snapshot, entry, ethSince !== undefined && isBefore(ethSince, entry))
    last.set(entry.operatorId, snapshot)
    return snapshot
  })
}

function enter(snapshot: OperatorSnapshot, { event, value = 0n }: OperatorEntry, eth: boolean) {
  switch (event) {
    case 'OperatorAdded':
    case 'OperatorFeeExecuted':
      if (eth) snapshot.ethFee = value
      else snapshot.fee = value
      break
    case 'OperatorRemoved':
      snapshot.fee = 0n
      if (eth) snapshot.ethFee = 0n
      break
    case 'OperatorWithdrawn':
      if (eth) snapshot.ethWithdrawn += value
      else snapshot.withdrawn += value
      break
    case 'OperatorWithdrawnSSV':
      snapshot.withdrawn += value
      break
    case 'FirstEthContact':
      snapshot.ethFee ??= value
      break
  }
}

function toEntry(row: EntryRow): OperatorEntry {
  return {
    operatorId: row.operator_id,
    block: row.block_number,
    logIndex: row.log_index,
    event: row.event,
    value: row.value === null ? undefined : BigInt(row.value),
  }
}
