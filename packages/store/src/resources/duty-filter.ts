import type { DutyRowKey } from '../duties/duty-table.ts'

export interface DutyFilter {
  /** 32 bytes. */
  readonly committeeId?: Uint8Array | undefined
  readonly operatorId?: number | undefined
  readonly role?: number | undefined
  readonly fromSlot?: number | undefined
  /** Inclusive. */
  readonly toSlot?: number | undefined
  /** Slots that began at this Unix time in milliseconds or later. */
  readonly fromMs?: number | undefined
  /** Slots that began at this Unix time in milliseconds or earlier. */
  readonly toMs?: number | undefined
  /**
   * Duties in which the common result of most validators is this one, and all duties with
   * exceptions: entries are only unpacked for those.
   */
  readonly result?: 'complete' | 'quorum' | 'withoutQuorum' | undefined
  readonly order: 'asc' | 'desc'
  /** Start after this duty. */
  readonly after?: DutyRowKey | undefined
}

/** The order of lists of duties. */
export const compareBySlot = (a: DutyRowKey, b: DutyRowKey) =>
  a.slot - b.slot || a.role - b.role || a.committee - b.committee
