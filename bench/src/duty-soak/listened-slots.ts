import type { Database } from '@ssv-exporter/store/database'

interface Interval {
  readonly name: string
  readonly from_slot: number
  readonly to_slot: number
  readonly subnets: string
}

/** @returns for a slot, the collectors that listened throughout, each with its number of subnets */
export async function readListenedSlots(database: Database): Promise<(slot: number) => string> {
  const intervals = await database.query<Interval>(
    'listened',
    `SELECT c.name, l.from_slot, l.to_slot, l.subnets::text
     FROM listening l JOIN collector c ON c.id = l.collector ORDER BY c.name`,
  )
  return (slot) =>
    intervals
      .filter((one) => one.from_slot <= slot && slot <= one.to_slot)
      .map(({ name, subnets }) => `${name}: ${subnets.replaceAll('0', '').length}`)
      .join(', ')
}
