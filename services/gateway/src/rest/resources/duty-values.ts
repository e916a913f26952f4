import type { dutyValue } from '@ssv-exporter/gateway-api/resources/duty-parts'
import { BEACON_ROLE, VOTED_ROLES } from '@ssv-exporter/ssv/alan/beacon-roles'
import { DECODED_BYTES, decodeDutyValue } from '@ssv-exporter/ssv/alan/values/duty-value'
import { selectDutyValues } from '@ssv-exporter/store/resources/select-duty-values'
import type { z } from 'zod'
import type { RestReader } from '../rest-reader.ts'
import type { UnpackedDuty, ValidatorOfDuty } from './duty-assessment.ts'

export type DutyValue = z.infer<typeof dutyValue>

/** The decoded value of a validator in a duty; null if there is none or it is unknown. */
export type ValueOf = (duty: UnpackedDuty, validator: ValidatorOfDuty) => DutyValue | null

/** Values that are in memory at once, of at most `DECODED_BYTES` each. */
const VALUES_AT_ONCE = 64
/** The same for votes, which are small. */
const VOTES_AT_ONCE = 1_000
/** Roles in which the same bytes mean the same for every validator. */
const SHARED: ReadonlySet<number> = new Set([...VOTED_ROLES, BEACON_ROLE.proposer])

interface Wanted {
  readonly slot: number
  readonly digest: string
  /** Readers by role and, unless the value is shared, validator. */
  readonly readers: Map<string, { readonly role: number; readonly validatorIndex: number }>
}

/** Reads and decodes the values of duties. Bytes that are no value of the role have none. */
export async function readDutyValues(
  duties: readonly UnpackedDuty[],
  { withPermit }: Pick<RestReader, 'withPermit'>,
): Promise<ValueOf> {
  const wanted = new Map<string, Wanted>()
  for (const { row, validators } of duties) {
    for (const { validatorIndex, entry } of validators) {
      const digest = entry?.valueDigest
      if (digest === undefined) continue
      const name = `${row.slot} ${digest}`
      const one = wanted.get(name) ?? { slot: row.slot, digest, readers: new Map() }
      wanted.set(name, one)
      one.readers.set(readerOf(row.role, validatorIndex), { role: row.role, validatorIndex })
    }
  }
  const decoded = new Map<string, DutyValue>()
  for (const some of batchesOf([...wanted.values()])) {
    const query = selectDutyValues(some, DECODED_BYTES)
    const rows = await withPermit((reader) => reader.page(query, 2 * some.length))
    for (const { slot, digest, value } of rows) {
      for (const [name, reader] of wanted.get(`${slot} ${digest}`)?.readers ?? []) {
        const found = decodeDutyValue({ ...reader, slot, value })
        if (found !== undefined) decoded.set(`${slot} ${digest} ${name}`, found as DutyValue)
      }
    }
  }
  return ({ row }, { validatorIndex, entry }) => {
    if (entry?.valueDigest === undefined) return null
    const name = readerOf(row.role, validatorIndex)
    return decoded.get(`${row.slot} ${entry.valueDigest} ${name}`) ?? null
  }
}

function* batchesOf(keys: readonly Wanted[]): Generator<Wanted[]> {
  const isVote = ({ readers }: Wanted) =>
    [...readers.values()].every(({ role }) => VOTED_ROLES.has(role))
  const groups = [
    { some: keys.filter(isVote), size: VOTES_AT_ONCE },
    { some: keys.filter((key) => !isVote(key)), size: VALUES_AT_ONCE },
  ]
  for (const { some, size } of groups) {
    for (let i = 0; i < some.length; i += size) yield some.slice(i, i + size)
  }
}

const readerOf = (role: number, validatorIndex: number) =>
  SHARED.has(role) ? `${role}` : `${role} ${validatorIndex}`
