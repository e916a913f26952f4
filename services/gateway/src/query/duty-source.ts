import { DUTY_ROLE_NAMES } from '@ssv-exporter/gateway-api/roles'
import { VOTED_ROLES } from '@ssv-exporter/ssv/alan/beacon-roles'
import type {
  DutyCommittee,
  DutyRange,
  PerformedDuty,
} from '@ssv-exporter/store/duties/performed-duties'
import type { DecidedRow } from '@ssv-exporter/store/query-reader'
import { type DecidedCriteria, type DecidedSource, roleNumbers } from './decided-source.ts'
import { mergeBySlot } from './merge-by-slot.ts'
import { type ReadPool, withPermit } from './read-pools.ts'

/** Slots are 32-bit integers in the database. */
const LAST_SLOT = 2n ** 31n - 1n
/** Ranges up to this are read at once, all roles together: two days. */
const SHORT_SLOTS = 14_400
/** Duties whose values are read at once: a value may be half a megabyte. */
const DUTIES_AT_ONCE = 64
/** The same for roles whose values are small votes. */
const VOTES_AT_ONCE = 1_000
/** Not every value is kept, and signatures only for some days. */
const NO_BYTES = new Uint8Array()

/** A duty and the committee that performed it. */
type DutyOfCommittee = PerformedDuty & { readonly committee: DutyCommittee }

/**
 * Duties that a quorum performed, as decided messages: the height is the slot.
 *
 * @param committees the validator's committees
 */
export function dutySource(
  { from, to = LAST_SLOT, role, after }: DecidedCriteria,
  committees: readonly DutyCommittee[],
  pool: ReadPool,
): DecidedSource {
  // Beyond the last possible slot there is nothing.
  const roles = from > LAST_SLOT ? [] : roleNumbers(role, DUTY_ROLE_NAMES)
  const ranges = roles
    .filter((one) => after === undefined || one >= after.role)
    .map((one) => {
      const next = one === after?.role ? after.height + 1n : from
      return { role: one, fromSlot: slotOf(next > from ? next : from), toSlot: slotOf(to) }
    })
  const isShort = slotOf(to) - slotOf(from) < SHORT_SLOTS
  /** How many there are, if that is known when the first page is returned. */
  let total: number | undefined = 0

  /** Pages of a range, at least one. */
  async function* pagesOf(range: DutyRange): AsyncGenerator<DutyOfCommittee[]> {
    const { committee } = range
    for (let fromSlot: number | undefined = range.fromSlot; fromSlot !== undefined; ) {
      const start: number = fromSlot
      const page = await withPermit(pool, (reader) =>
        reader.performedDuties({ ...range, fromSlot: start }),
      )
      if (page.nextSlot !== undefined) total = undefined
      else if (total !== undefined) total += page.duties.length
      yield page.duties.map((duty) => ({ ...duty, committee }))
      fromSlot = page.nextSlot
    }
  }

  /** All duties of a short range, role by role. */
  async function readShort(): Promise<DutyOfCommittee[][]> {
    if (ranges.length === 0) return []
    const [only] = ranges.length === 1 ? ranges : []
    const range = only ?? { fromSlot: slotOf(from), toSlot: slotOf(to) }
    const found: DutyOfCommittee[] = []
    const lists = committees.map((committee) => pagesOf({ ...range, committee }))
    for await (const page of mergeBySlot(lists)) found.push(...page)
    const duties = ranges.map((one) =>
      found.filter((duty) => duty.role === one.role && duty.slot >= one.fromSlot),
    )
    total = duties.reduce((sum, { length }) => sum + length, 0)
    return duties
  }

  async function* rowsOf(duties: readonly DutyOfCommittee[]): AsyncGenerator<DecidedRow[]> {
    const isVoted = duties.every((duty) => VOTED_ROLES.has(duty.role))
    const atOnce = isVoted ? VOTES_AT_ONCE : DUTIES_AT_ONCE
    for (let i = 0; i < duties.length; i += atOnce) {
      yield await readRows(duties.slice(i, i + atOnce), pool)
    }
  }

  return {
    async *pages() {
      if (isShort) {
        for (const ofRole of await readShort()) yield* rowsOf(ofRole)
        return
      }
      for (const range of ranges) {
        const lists = committees.map((committee) => pagesOf({ ...range, committee }))
        for await (const page of mergeBySlot(lists)) yield* rowsOf(page)
      }
    },
    async exceeds(limit) {
      if ((isShort || ranges.length === 1) && total !== undefined) return total > limit
      const all = ranges.flatMap((range) =>
        committees.map((committee) => ({ ...range, committee })),
      )
      return await withPermit(pool, (reader) => reader.hasMoreDuties(all, limit))
    },
  }
}

/** Adds the decided values and the signatures. */
async function readRows(duties: readonly DutyOfCommittee[], pool: ReadPool): Promise<DecidedRow[]> {
  const wanted = duties.flatMap(({ slot, entry: { valueDigest: digest } }) =>
    digest === undefined ? [] : [{ slot, digest }],
  )
  const [read, signatures] = await Promise.all([
    withPermit(pool, (reader) => reader.dutyValues(wanted)),
    withPermit(pool, (reader) =>
      reader.dutySignatures(
        duties.map(({ slot, role, committee: { id, validatorIndex } }) => {
          return { committee: id, slot, role, validatorIndex }
        }),
      ),
    ),
  ])
  const values = new Map(read.map(({ slot, digest, value }) => [`${slot} ${digest}`, value]))
  const signatureOf = (i: number, rootPrefix: number) =>
    signatures[i]?.rootPrefix === rootPrefix ? signatures[i].signature : NO_BYTES
  return duties.map(({ slot, role, entry, committee }, i) => ({
    role,
    height: BigInt(slot),
    round: BigInt(entry.round),
    signers: committee.operatorIds.filter((_, bit) => (entry.signers & (1 << bit)) !== 0),
    signature: signatureOf(i, entry.rootPrefix),
    value: values.get(`${slot} ${entry.valueDigest}`) ?? NO_BYTES,
  }))
}

const slotOf = (height: bigint) => Number(height > LAST_SLOT ? LAST_SLOT : height)
