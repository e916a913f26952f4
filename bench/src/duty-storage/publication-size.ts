import { encodePublication } from '@ssv-exporter/gateway-api/publication'
import { dutyPublication } from '@ssv-exporter/ibft-collector/pipelines/alan/duties/duty-publications'
import type { Database } from '@ssv-exporter/store/database'
import type { StoredDuty } from '@ssv-exporter/store/duties/duty-row'
import { readValidatorsOfIndices } from '@ssv-exporter/store/duties/validators-of-indices'
import { appendOutbox } from '@ssv-exporter/store/outbox'
import { createPublicationLog } from '@ssv-exporter/store/publication-log'
import { readPublicationPartitions } from '@ssv-exporter/store/publication-partitions'
import { type Committee, digestOf, drawEpoch } from './draw-duties.ts'

export interface PublicationSize {
  publications: number
  duties: number
  /** In Postgres, index included. */
  bytes: number
}

const MOVED_AT_ONCE = 500

/** Publishes the duties of some epochs, and returns what they take in the log. */
export async function publicationSize(
  database: Database,
  epochs: number,
  committees: readonly Committee[],
  random: () => number,
): Promise<PublicationSize> {
  const network = { genesisMs: 0, slotMs: 12_000, schedule: { slotsPerEpoch: 32 } }
  const log = createPublicationLog(database)
  const size = { publications: 0, duties: 0, bytes: 0 }
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    const { duties, votes } = drawEpoch(epoch, committees, random)
    const indices = [...new Set(committees.flatMap(({ validators }) => validators))]
    const known = await readValidatorsOfIndices(database, indices)
    const validators = new Map(known.map((row) => [Number(row.index), row]))
    const values = new Map(votes.map(({ value }) => [digestOf(value), value]))
    const published = duties.flatMap((duty) => {
      const how = { isUpdate: false, isInserted: true }
      const change = { ...duty, ...how, committee: 0, publishable: duty.entries }
      return dutyPublication(change, { network, validators, values, signatures: new Map() }) ?? []
    })
    await database.transaction('publish', (transaction) =>
      appendOutbox(transaction, published.map(encodePublication)),
    )
    while ((await log.moveOutbox(MOVED_AT_ONCE)).length > 0);
    size.publications += published.length
    size.duties += countOf(duties)
  }
  const partitions = await readPublicationPartitions(database)
  return { ...size, bytes: partitions.reduce((sum, { bytes }) => sum + bytes, 0) }
}

const countOf = (duties: readonly StoredDuty[]) =>
  duties.reduce((sum, { entries }) => sum + entries.length, 0)
