import { DUTY_ROLE_NAMES } from '@ssv-exporter/gateway-api/roles'
import type { DutyHolder, DutyRange, PerformedDuty } from '@ssv-exporter/store/duties/duty-history'
import type { DecidedRow } from '@ssv-exporter/store/query-reader'
import { type DecidedSelection, type DecidedSource, roleNumbers } from './decided-source.ts'
import { mergeBySlot } from './merge-by-slot.ts'
import { type ReadPool, withPermit } from './read-pools.ts'

/** Slots are 32-bit integers in the database. */
const LAST_SLOT = 2n ** 31n - 1n
/** Duties whose values are read at once: a value may be half a megabyte. */
const DUTIES_AT_ONCE = 64
/** Not every value is kept, and signatures only for some days. */
const NO_BYTES = new Uint8Array()

/** A duty and the committee that performed it. */
type HeldDuty = PerformedDuty & { readonly holder: DutyHolder }

/**
 * Duties that a quorum performed, as decided messages: the height is the slot.
 *
 * @param holders the validator's committees
 */
export function dutySource(
  { from, to = LAST_SLOT, role, after }: DecidedSelection,
  holders: readonly DutyHolder[],
  pool: ReadPool,
): DecidedSource {
  // Beyond the last possible slot there is nothing.
  const roles = from > LAST_SLOT ? [] : roleNumbers(role, DUTY_ROLE_NAMES)
  const ranges = roles
    .filter((number) => after === undefined || number >= after.role)
    .map((number) => {
      const next = number === after?.role ? after.height + 1n : from
      const fromSlot = slotOf(next > from ? next : from)
      return holders.map(
        (holder): DutyRange => ({ holder, role: number, fromSlot, toSlot: slotOf(to) }),
      )
    })
  /** How many there are, if the first page of each range is all of it. */
  let total: number | undefined = 0

  /** Pages of a range, at least one. */
  async function* pagesOf(range: DutyRange): AsyncGenerator<HeldDuty[]> {
    const { holder } = range
    for (let fromSlot: number | undefined = range.fromSlot; fromSlot !== undefined; ) {
      const start: number = fromSlot
      const page = await withPermit(pool, (reader) =>
        reader.dutyHistory({ ...range, fromSlot: start }),
      )
      if (page.nextSlot !== undefined) total = undefined
      else if (total !== undefined) total += page.duties.length
      yield page.duties.map((duty) => ({ ...duty, holder }))
      fromSlot = page.nextSlot
    }
  }

  async function rowsOf(number: number, duties: readonly HeldDuty[]): Promise<DecidedRow[]> {
    const wanted = duties.flatMap(({ slot, entry: { valueMark: mark } }) =>
      mark === undefined ? [] : [{ slot, mark }],
    )
    const read = await withPermit(pool, (reader) => reader.dutyValues(wanted))
    const values = new Map(read.map(({ slot, mark, value }) => [`${slot} ${mark}`, value]))
    const signatures = await withPermit(pool, (registry) =>
      registry.dutySignatures(
        duties.map(({ slot, holder: { committee, validatorIndex } }) => {
          return { committee, slot, role: number, validatorIndex }
        }),
      ),
    )
    const signatureOf = (i: number, rootMark: number) =>
      signatures[i]?.rootMark === rootMark ? signatures[i].signature : NO_BYTES
    return duties.map(({ slot, entry, holder }, i) => ({
      role: number,
      height: BigInt(slot),
      round: BigInt(entry.round),
      signers: holder.operatorIds.filter((_, i) => (entry.signers & (1 << i)) !== 0),
      signature: signatureOf(i, entry.rootMark),
      value: values.get(`${slot} ${entry.valueMark}`) ?? NO_BYTES,
    }))
  }

  return {
    async *pages() {
      for (const ofRole of ranges) {
        const number = ofRole[0]?.role ?? 0
        for await (const page of mergeBySlot(ofRole.map(pagesOf))) {
          for (let i = 0; i < page.length; i += DUTIES_AT_ONCE) {
            yield await rowsOf(number, page.slice(i, i + DUTIES_AT_ONCE))
          }
        }
      }
    },
    async exceeds(limit) {
      if (ranges.length === 1 && total !== undefined) return total > limit
      return await withPermit(pool, (reader) => reader.hasMoreDuties(ranges.flat(), limit))
    },
  }
}

const slotOf = (height: bigint) => Number(height > LAST_SLOT ? LAST_SLOT : height)
