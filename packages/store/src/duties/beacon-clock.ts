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
