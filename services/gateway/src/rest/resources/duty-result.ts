import type { DutyResult } from '@ssv-exporter/gateway-api/resources/duty-parts'
import { alanSubnet, booleSubnet } from '@ssv-exporter/ssv/alan/subnets'
import type { StoredDutyEntry } from '@ssv-exporter/store/duties/duty-row'
import type { DutyResourceRow } from '@ssv-exporter/store/resources/select-duties'
import { selectListened } from '@ssv-exporter/store/resources/select-listened'
import type { RestReading } from '../rest-modules.ts'

/** The result of a validator's operators in a duty. */
export type ResultOf = (row: DutyResourceRow, entry: StoredDutyEntry) => DutyResult

/** Reads what is needed to tell a missed duty from one whose messages did not reach a collector. */
export async function readResults(
  duties: readonly { row: DutyResourceRow; entries: readonly StoredDutyEntry[] }[],
  { withPermit }: Pick<RestReading, 'withPermit'>,
): Promise<ResultOf> {
  const slots = new Set(
    duties.flatMap(({ row, entries }) => (entries.some(hasNoQuorum) ? [row.slot] : [])),
  )
  const rows =
    slots.size === 0
      ? []
      : await withPermit((reader) => reader.page(selectListened([...slots]), slots.size))
  const listened = new Map(rows.map(({ slot, subnets }) => [slot, subnets]))

  return (row, entry) => {
    if (hasNoQuorum(entry)) return isListened(row, listened.get(row.slot)) ? 'missed' : 'unknown'
    return signersOf(row, entry).length === row.operatorIds.length ? 'complete' : 'quorum'
  }
}

/** Operators whose signature was received. */
export const signersOf = ({ operatorIds }: DutyResourceRow, { signers }: StoredDutyEntry) =>
  operatorIds.filter((_, i) => (signers & (1 << i)) !== 0)

const hasNoQuorum = ({ quorumMs }: StoredDutyEntry) => quorumMs === undefined

/** The fork of a slot is not known here: the committee's subnets of both are required. */
function isListened(
  { committeeId, operatorIds }: DutyResourceRow,
  subnets: string | undefined,
): boolean {
  return [alanSubnet(committeeId), booleSubnet(operatorIds.map(BigInt))].every(
    (subnet) => subnets?.[subnet] === '1',
  )
}
