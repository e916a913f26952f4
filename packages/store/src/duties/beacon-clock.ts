import type { Transaction } from '../database.ts'

/** Slot timing of the beacon chain. */
export interface BeaconClock {
  /** Unix time of slot 0, milliseconds. */
  readonly genesisMs: number
  readonly slotMs: number
  readonly slotsPerEpoch: number
}

/** Stores the reference for duty times. */
export async function putBeaconClock(
  transaction: Transaction,
  { genesisMs, slotMs, slotsPerEpoch }: BeaconClock,
): Promise<void> {
  await transaction.query(
    'beacon-clock-put',
    `INSERT INTO beacon_clock (genesis, slot_ms, slots_per_epoch)
     VALUES (to_timestamp($1::float8 / 1000), $2, $3)
     ON CONFLICT (id) DO UPDATE SET genesis = excluded.genesis, slot_ms = excluded.slot_ms,
       slots_per_epoch = excluded.slots_per_epoch`,
    [genesisMs, slotMs, slotsPerEpoch],
  )
}

/** Parameters of the beacon chain as a node reported them. */
export interface StoredBeaconChain {
  /** As stored, in JSON. */
  readonly chain: unknown
  /** Unix time in milliseconds. */
  readonly reportedMs: number
}

/** Stores the parameters of the beacon chain, so that a restart does not depend on a node. */
export async function putBeaconChain(
  transaction: Transaction,
  { genesisMs, slotMs, slotsPerEpoch }: BeaconClock,
  { chain, reportedMs }: StoredBeaconChain,
): Promise<void> {
  await transaction.query(
    'beacon-chain-put',
    `INSERT INTO beacon_clock (genesis, slot_ms, slots_per_epoch, chain, chain_reported)
     VALUES (to_timestamp($1::float8 / 1000), $2, $3, $4, to_timestamp($5::float8 / 1000))
     ON CONFLICT (id) DO UPDATE
     SET chain = excluded.chain, chain_reported = excluded.chain_reported`,
    [genesisMs, slotMs, slotsPerEpoch, JSON.stringify(chain), reportedMs],
  )
}

/** @returns undefined if no beacon node has reported any */
export async function readBeaconChain(
  transaction: Transaction,
): Promise<StoredBeaconChain | undefined> {
  const [row] = await transaction.query<{ chain: unknown; reported_ms: number }>(
    'beacon-chain-read',
    `SELECT chain, (extract(epoch FROM chain_reported) * 1000)::float8 AS reported_ms
     FROM beacon_clock WHERE chain IS NOT NULL`,
  )
  return row && { chain: row.chain, reportedMs: row.reported_ms }
}
