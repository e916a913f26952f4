import { BEACON_ROLE_NAMES } from '@ssv-exporter/ssv/alan/beacon-roles'
import { signersOf } from '@ssv-exporter/ssv/alan/duties/duty-record'
import type { Database } from '@ssv-exporter/store/database'
import type { StoredDuty } from '@ssv-exporter/store/duties/duty-row'
import { readDuties } from '@ssv-exporter/store/duties/read-duties'
import { readValidatorIndices } from '@ssv-exporter/store/duties/validator-indices'

/** A duty that a quorum performed for a validator. */
export interface PerformedDuty {
  readonly slot: number
  readonly role: string
  readonly validator: number
  readonly public_key: string
  readonly committee_id: string
  /** Operator ids, ascending. */
  readonly signers: readonly number[]
}

const PAGE_ROWS = 1_000
const LAST_SLOT = 2 ** 31 - 1

/** The stored duties, by slot, role and validator. */
export async function readPerformedDuties(database: Database): Promise<PerformedDuty[]> {
  const publicKeys = new Map<number, string>()
  for (let after = 0; ; ) {
    const page = await readValidatorIndices(database, after, PAGE_ROWS)
    for (const { index, publicKey } of page) publicKeys.set(index, publicKey)
    const last = page.at(-1)
    if (last === undefined) break
    after = last.keyId
  }
  const lines: PerformedDuty[] = []
  for (let after = { slot: 0, role: -1, committee: 0 }; ; ) {
    const page = await readDuties(database, { after, toSlot: LAST_SLOT }, PAGE_ROWS)
    for (const duty of page) {
      lines.push(...linesOf(duty, (index) => publicKeys.get(index) ?? ''))
    }
    const last = page.at(-1)
    if (last === undefined) return lines.toSorted(inOrder)
    after = last.key
  }
}

function linesOf(
  { slot, role, committeeId, operatorIds, entries }: StoredDuty,
  publicKeyOf: (index: number) => string,
): PerformedDuty[] {
  const name = BEACON_ROLE_NAMES[role] ?? `${role}`
  return entries
    .filter(({ quorumMs }) => quorumMs !== undefined)
    .map(({ validatorIndex, signers }) => ({
      slot,
      role: name,
      validator: validatorIndex,
      public_key: publicKeyOf(validatorIndex),
      committee_id: committeeId,
      signers: signersOf(signers, operatorIds),
    }))
}

const inOrder = (a: PerformedDuty, b: PerformedDuty) =>
  a.slot - b.slot || (a.role < b.role ? -1 : a.role > b.role ? 1 : a.validator - b.validator)
