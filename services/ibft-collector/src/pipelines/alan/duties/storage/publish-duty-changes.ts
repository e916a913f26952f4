import { encodePublication } from '@ssv-exporter/gateway-api/publication'
import type { AlanNetworkParameters } from '@ssv-exporter/ssv/alan/validation/validation-context'
import type { Transaction } from '@ssv-exporter/store/database'
import { dutyNameOf } from '@ssv-exporter/store/duties/duty-key'
import { readDutyValues } from '@ssv-exporter/store/duties/duty-values'
import type { DutyChange } from '@ssv-exporter/store/duties/put-duties'
import {
  type IndexedValidator,
  readValidatorsOfIndices,
} from '@ssv-exporter/store/duties/validators-of-indices'
import { appendOutbox } from '@ssv-exporter/store/outbox'
import { dutyPublication, type IsScheduled } from '../duty-publications.ts'
import type { SignaturesByDuty } from './store-signatures.ts'

export interface ChangeContext {
  readonly network: Pick<AlanNetworkParameters, 'genesisMs' | 'slotMs' | 'schedule'>
  /** Absent without a beacon node. */
  readonly isScheduled?: IsScheduled | undefined
  /** The decided values that are known, by digest. */
  readonly values: ReadonlyMap<string, Uint8Array>
  readonly signatures: SignaturesByDuty
}

/**
 * Publishes what changed in stored duties.
 *
 * @returns the validators of the changes, by beacon index
 */
export async function publishDutyChanges(
  transaction: Transaction,
  changes: readonly DutyChange[],
  { network, isScheduled, values, signatures }: ChangeContext,
): Promise<ReadonlyMap<number, IndexedValidator>> {
  const indices = new Set(
    changes.flatMap(({ publishable }) => publishable.map(({ validatorIndex }) => validatorIndex)),
  )
  const rows = await readValidatorsOfIndices(transaction, [...indices])
  const validators = new Map(rows.map((row) => [Number(row.index), row]))
  // Another collector may have seen the value.
  const unseen = changes.flatMap(({ slot, publishable }) =>
    publishable.flatMap(({ valueDigest: digest }) =>
      digest === undefined || values.has(digest) ? [] : [{ slot, digest }],
    ),
  )
  const read = await readDutyValues(transaction, unseen)
  const known = new Map([...values, ...read.map(({ digest, value }) => [digest, value] as const)])
  const publicationOf = (change: DutyChange) =>
    dutyPublication(change, {
      ...{ network, validators, values: known },
      ...(isScheduled && { isScheduled }),
      signatures: signatures.get(dutyNameOf(change)) ?? new Map(),
    })
  const published = changes.flatMap((change) => publicationOf(change) ?? [])
  await appendOutbox(transaction, published.map(encodePublication))
  return validators
}
