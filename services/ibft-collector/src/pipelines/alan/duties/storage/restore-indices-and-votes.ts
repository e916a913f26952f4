import type { AlanNetworkParameters } from '@ssv-exporter/ssv/alan/validation/validation-context'
import type { Database } from '@ssv-exporter/store/database'
import { putBeaconClock } from '@ssv-exporter/store/duties/beacon-clock'
import { readDutyVotes } from '@ssv-exporter/store/duties/duty-votes'
import { readValidatorIndices } from '@ssv-exporter/store/duties/validator-indices'
import type { ValidatorIndexMap } from '../validator-index-map.ts'

const PAGE_ROWS = 10_000

export interface RestoreModules {
  readonly database: Database
  readonly network: Pick<AlanNetworkParameters, 'genesisMs' | 'slotMs' | 'schedule'>
  readonly indices: ValidatorIndexMap
  /** Takes a vote from before the start. */
  readonly restoreVote: (slot: number, value: Uint8Array) => void
}

/** Loads the indices and votes of earlier processes, and stores the reference for duty times. */
export async function restoreIndicesAndVotes(
  { fromSlot }: { readonly fromSlot: number },
  { database, network, indices, restoreVote }: RestoreModules,
): Promise<void> {
  const { genesisMs, slotMs, schedule } = network
  await putBeaconClock(database, { genesisMs, slotMs, slotsPerEpoch: schedule.slotsPerEpoch })
  for (let after = 0; ; ) {
    const page = await readValidatorIndices(database, after, PAGE_ROWS)
    for (const { publicKey, index } of page) indices.learn(publicKey, index, 'stored')
    const last = page.at(-1)
    if (last === undefined || page.length < PAGE_ROWS) break
    after = last.keyId
  }
  for (const { slot, value } of await readDutyVotes(database, fromSlot)) restoreVote(slot, value)
}
