import type { AlanNetworkParameters } from '@ssv-exporter/ssv/alan/validation/validation-context'
import type { Database, Transaction } from '@ssv-exporter/store/database'
import { dutyNameOf } from '@ssv-exporter/store/duties/duty-key'
import { ensureDutyPartition, PARTITION_SLOTS } from '@ssv-exporter/store/duties/duty-partitions'
import type { StoredDuty } from '@ssv-exporter/store/duties/duty-row'
import { putDutyValues } from '@ssv-exporter/store/duties/duty-values'
import { putDutyVotes } from '@ssv-exporter/store/duties/duty-votes'
import { putDuties } from '@ssv-exporter/store/duties/put-duties'
import { putValidatorIndices } from '@ssv-exporter/store/duties/validator-indices'
import type { IsScheduled } from '../duty-publications.ts'
import { createKnownCommittees } from './known-committees.ts'
import { publishDutyChanges } from './publish-duty-changes.ts'
import type { WriteBatch } from './queued-writes.ts'
import { storeSignatures } from './store-signatures.ts'
import { storedForm } from './stored-form.ts'
import type { UnpublishedDuties } from './unpublished-duties.ts'

export interface DutyWriterModules {
  readonly database: Database
  readonly network: Pick<AlanNetworkParameters, 'genesisMs' | 'slotMs' | 'schedule'>
  readonly unpublished: UnpublishedDuties
  readonly isScheduled?: IsScheduled | undefined
}

/** Writes duties, and publishes in the same transaction what was new to the database. */
export interface DutyWriter {
  /**
   * @returns how many duties were performed, that is, reached a quorum for the first time
   * @throws DatabaseError
   */
  write(batch: WriteBatch): Promise<number>
  /** Writes states that dead processes left, at most `limit`. @returns their number */
  adopt(limit: number): Promise<number>
}

export function createDutyWriter({
  database,
  network,
  unpublished,
  isScheduled,
}: DutyWriterModules): DutyWriter {
  const partitions = new Set<number>()
  const knownCommittees = createKnownCommittees()

  async function ensurePartitions(slots: readonly number[]): Promise<void> {
    for (const index of new Set(slots.map((slot) => Math.floor(slot / PARTITION_SLOTS)))) {
      if (partitions.has(index)) continue
      await ensureDutyPartition(database, index)
      partitions.add(index)
    }
  }

  async function put(
    transaction: Transaction,
    duties: readonly StoredDuty[],
    { records, values }: { records: WriteBatch['duties']; values: ReadonlyMap<string, Uint8Array> },
  ): Promise<{ performed: number; onCommitted: () => void }> {
    const changes = await putDuties(transaction, duties)
    const signatures = await storeSignatures(transaction, records, changes)
    const context = { network, isScheduled, values, signatures }
    const validators = await publishDutyChanges(transaction, changes, context)
    return {
      performed: changes.filter(({ publishable, isUpdate }) => publishable.length > 0 && !isUpdate)
        .length,
      onCommitted: await knownCommittees.put(transaction, changes, validators),
    }
  }

  return {
    async write({ duties: records, votes, learned, certain }) {
      await ensurePartitions(records.map(({ slot }) => slot))
      const { duties, values, ownValues } = storedForm(records, network)
      const { written, onReleased } = await database.transaction(
        'duties-write',
        async (transaction) => {
          await putValidatorIndices(transaction, certain, { isCertain: true })
          await putValidatorIndices(transaction, learned, { isCertain: false })
          await putDutyVotes(transaction, votes)
          await putDutyValues(transaction, ownValues)
          return {
            written: await put(transaction, duties, { records, values }),
            onReleased: await unpublished.release(transaction, records),
          }
        },
      )
      written.onCommitted()
      onReleased()
      return written.performed
    },
    adopt: (limit) =>
      database.transaction('duties-adopt', async (transaction) => {
        const states = await unpublished.takeAbandoned(transaction, limit)
        // Several processes may have left the same duty: a statement writes each duty once.
        for (const duties of onceEach(states)) {
          await put(transaction, duties, { records: [], values: new Map() })
        }
        return states.length
      }),
  }
}

/** States in groups, each with a duty at most once. */
function onceEach(states: readonly StoredDuty[]): StoredDuty[][] {
  const groups: Map<string, StoredDuty>[] = []
  for (const state of states) {
    const name = dutyNameOf(state)
    const group = groups.find((one) => !one.has(name))
    if (group === undefined) groups.push(new Map([[name, state]]))
    else group.set(name, state)
  }
  return groups.map((group) => [...group.values()])
}
