import { DUTY_ROLE_NAMES } from '@ssv-exporter/gateway-api/roles'
import type {
  DutyHistoryPage,
  DutyHolder,
  DutyRange,
  PerformedDuty,
} from '@ssv-exporter/store/duties/duty-history'
import type { DecidedRow } from '@ssv-exporter/store/registry-reader'
import { type DecidedSelection, type DecidedSource, roleNumbers } from './decided-source.ts'
import { type ReadPool, withPermit } from './read-pools.ts'

/** Slots are 32-bit integers in the database. */
const LAST_SLOT = 2n ** 31n - 1n
/** Duties whose values are read at once: a value may be half a megabyte. */
const DUTIES_AT_ONCE = 64
/** The validator's signature over the duty's root is not kept, nor is every value. */
const NO_BYTES = new Uint8Array()

/** Duties that a quorum performed, as decided messages: the height is the slot. */
export function dutySource(
  { from, to = LAST_SLOT, role, after }: DecidedSelection,
  holder: DutyHolder,
  pool: ReadPool,
): DecidedSource {
  const ranges = roleNumbers(role, DUTY_ROLE_NAMES)
    .filter((number) => after === undefined || number >= after.role)
    .map((number): DutyRange => {
      const next = number === after?.role ? after.height + 1n : from
      return {
        holder,
        role: number,
        fromSlot: slotOf(next > from ? next : from),
        toSlot: slotOf(to),
      }
    })

  /** If all of the selection is in one page: that page. */
  let onlyPage: DutyHistoryPage | undefined

  async function rowsOf(number: number, duties: readonly PerformedDuty[]): Promise<DecidedRow[]> {
    const wanted = duties.flatMap(({ slot, entry: { valueMark: mark } }) =>
      mark === undefined ? [] : [{ slot, mark }],
    )
    const read = await withPermit(pool, (registry) => registry.dutyValues(wanted))
    const values = new Map(read.map(({ slot, mark, value }) => [`${slot} ${mark}`, value]))
    return duties.map(({ slot, entry }) => ({
      role: number,
      height: BigInt(slot),
      round: BigInt(entry.round),
      signers: holder.operatorIds.filter((_, i) => (entry.signers & (1 << i)) !== 0),
      signature: NO_BYTES,
      value: values.get(`${slot} ${entry.valueMark}`) ?? NO_BYTES,
    }))
  }

  return {
    async *pages() {
      // Beyond the last possible slot there is nothing.
      if (from > LAST_SLOT) return
      for (const range of ranges) {
        for (let fromSlot: number | undefined = range.fromSlot; fromSlot !== undefined; ) {
          const start: number = fromSlot
          const page = await withPermit(pool, (registry) =>
            registry.dutyHistory({ ...range, fromSlot: start }),
          )
          if (ranges.length === 1 && page.nextSlot === undefined) onlyPage ??= page
          for (let i = 0; i < page.duties.length; i += DUTIES_AT_ONCE) {
            yield await rowsOf(range.role, page.duties.slice(i, i + DUTIES_AT_ONCE))
          }
          fromSlot = page.nextSlot
        }
      }
    },
    async exceeds(limit) {
      if (onlyPage !== undefined) return onlyPage.duties.length > limit
      return await withPermit(pool, (registry) => registry.hasMoreDuties(ranges, limit))
    },
  }
}

const slotOf = (height: bigint) => Number(height > LAST_SLOT ? LAST_SLOT : height)
