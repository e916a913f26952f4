/** Identifies a duty of a committee. A row of it has a `DutyRowKey`. */
export interface DutyKey {
  readonly slot: number
  /** Beacon role number. */
  readonly role: number
  /** 32 bytes, in hex. */
  readonly committeeId: string
}

/** A duty key as text, for maps. */
export type DutyName = string

export const dutyNameOf = ({ slot, role, committeeId }: DutyKey): DutyName =>
  `${slot} ${role} ${committeeId}`
