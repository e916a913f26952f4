import type { DutyReason, DutyResult } from '@ssv-exporter/gateway-api/resources/duty-parts'
import { DUTY_ROLE_NAMES, type DutyRoleName } from '@ssv-exporter/gateway-api/roles'
import { alanSubnet, booleSubnet } from '@ssv-exporter/ssv/alan/subnets'
import { unpackIndices } from '@ssv-exporter/store/duties/duty-codec'
import type { StoredDutyEntry } from '@ssv-exporter/store/duties/duty-row'
import type { CommitteeDutyRow } from '@ssv-exporter/store/resources/select-duties'
import { LATE_SLOTS, selectListened } from '@ssv-exporter/store/resources/select-listened'
import { selectSchedules } from '@ssv-exporter/store/resources/select-schedules'
import type { RestReader } from '../rest-reader.ts'

/** What is known about a validator's duty, besides its signatures. */
export interface Assessment {
  readonly result: DutyResult
  readonly reason: DutyReason | null
  readonly scheduled: boolean | null
}

/** A validator of a duty; its entry is undefined if no operator signed for it. */
export interface ValidatorOfDuty {
  readonly validatorIndex: number
  readonly entry: StoredDutyEntry | undefined
}

/** A duty with its validators, in order. */
export interface UnpackedDuty {
  readonly row: CommitteeDutyRow
  readonly validators: readonly ValidatorOfDuty[]
}

export type Assess = (duty: UnpackedDuty, validator: ValidatorOfDuty) => Assessment

/** Roles in which a signature after the slot comes too late, and those with consensus. */
const IN_SLOT: ReadonlySet<DutyRoleName> = new Set([
  'ATTESTER',
  'AGGREGATOR',
  'PROPOSER',
  'SYNC_COMMITTEE',
  'SYNC_COMMITTEE_CONTRIBUTION',
  'PTC_ATTESTER',
])
const WITH_CONSENSUS: ReadonlySet<DutyRoleName> = new Set([
  'ATTESTER',
  'AGGREGATOR',
  'PROPOSER',
  'SYNC_COMMITTEE',
  'SYNC_COMMITTEE_CONTRIBUTION',
])
/**
 * Operators may sign different contents, for example after a reorganisation or with other settings,
 * and do so up to two epochs before the slot (SIP-94): no quorum is no fault.
 */
const MAY_DIFFER: ReadonlySet<DutyRoleName> = new Set(['PROPOSER_PREFERENCES'])
/** After the last message of a slot may have arrived, until collectors have recorded it. */
const RECORDED_AFTER_SLOTS = LATE_SLOTS + 4

/**
 * Reads what tells a missed duty from one whose messages did not reach a collector, and from one
 * that the validator did not have.
 */
export async function readAssessments(
  duties: readonly UnpackedDuty[],
  { withPermit }: Pick<RestReader, 'withPermit'>,
  now: () => number = Date.now,
): Promise<Assess> {
  const slots = [...new Set(duties.map(({ row }) => row.slot))]
  const unfinished = new Set(
    duties.flatMap(({ row, validators }) => (validators.some(hasNoQuorum) ? [row.slot] : [])),
  )
  const listenedRows =
    unfinished.size === 0
      ? []
      : await withPermit((reader) => reader.page(selectListened([...unfinished]), unfinished.size))
  const scheduleRows =
    slots.length === 0
      ? []
      : await withPermit((reader) =>
          reader.page(selectSchedules(slots), slots.length * DUTY_ROLE_NAMES.length),
        )
  const listened = new Map(listenedRows.map(({ slot, subnets }) => [slot, subnets]))
  const schedules = new Map(
    scheduleRows.map(({ slot, role, schedules: count }) => [`${slot} ${role}`, count]),
  )
  const flagged = new WeakMap<CommitteeDutyRow, Flagged>()
  const nowMs = now()

  return ({ row }, validator) => {
    const flags = flagged.get(row) ?? readFlags(row)
    flagged.set(row, flags)
    const count = schedules.get(`${row.slot} ${row.role}`) ?? 0
    const scheduled = count === 1 ? isScheduled(flags, validator.validatorIndex) : null
    const { entry } = validator
    if (entry?.quorumMs !== undefined) return assessPerformed(row, entry, scheduled)
    const unknown = (reason: DutyReason) => ({ result: 'unknown', reason, scheduled }) as const
    if (scheduled === false) return unknown('notScheduled')
    if (entry === undefined && count > 1) return unknown('scheduleChanged')
    if (MAY_DIFFER.has(roleOf(row))) return unknown('noQuorum')
    if (isListened(row, listened.get(row.slot))) {
      return { result: 'missed', reason: reasonOfMiss(row, entry), scheduled }
    }
    const { genesisMs, slotMs, slot } = row
    const endMs = genesisMs + (slot + RECORDED_AFTER_SLOTS) * slotMs
    return unknown(nowMs < endMs ? 'pending' : 'notListened')
  }
}

/** Operators whose signature was received. */
export const signersOf = ({ operatorIds }: CommitteeDutyRow, signers: number) =>
  operatorIds.filter((_, i) => (signers & (1 << i)) !== 0)

const hasNoQuorum = ({ entry }: ValidatorOfDuty) => entry?.quorumMs === undefined

interface Flagged {
  readonly unscheduled: ReadonlySet<number>
  readonly unchecked: ReadonlySet<number>
}

const readFlags = ({ unscheduled, unchecked }: CommitteeDutyRow): Flagged => ({
  unscheduled: new Set(unscheduled === null ? [] : unpackIndices(unscheduled)),
  unchecked: new Set(unchecked === null ? [] : unpackIndices(unchecked)),
})

function isScheduled({ unscheduled, unchecked }: Flagged, validatorIndex: number): boolean | null {
  return unchecked.has(validatorIndex) ? null : !unscheduled.has(validatorIndex)
}

function assessPerformed(
  row: CommitteeDutyRow,
  { signers, quorumMs = 0 }: StoredDutyEntry,
  scheduled: boolean | null,
): Assessment {
  const result = signersOf(row, signers).length === row.operatorIds.length ? 'complete' : 'quorum'
  if (scheduled === false) return { result, reason: 'notScheduled', scheduled }
  const isLate = IN_SLOT.has(roleOf(row)) && quorumMs > row.slotMs
  return { result, reason: isLate ? 'late' : null, scheduled }
}

function reasonOfMiss(row: CommitteeDutyRow, entry: StoredDutyEntry | undefined): DutyReason {
  const proposalMs = entry === undefined ? row.absentProposalMs : (entry.proposalMs ?? null)
  return WITH_CONSENSUS.has(roleOf(row)) && proposalMs === null ? 'noProposal' : 'noQuorum'
}

const roleOf = ({ role }: CommitteeDutyRow): DutyRoleName => DUTY_ROLE_NAMES[role] ?? 'ATTESTER'

/** The fork of a slot is not known here: the committee's subnets of both are required. */
function isListened(
  { committeeId, operatorIds }: CommitteeDutyRow,
  subnets: string | undefined,
): boolean {
  return [alanSubnet(committeeId), booleSubnet(operatorIds.map(BigInt))].every(
    (subnet) => subnets?.[subnet] === '1',
  )
}
