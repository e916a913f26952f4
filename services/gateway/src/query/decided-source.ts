import type { DecidedRow } from '@ssv-exporter/store/query-reader'
import type { DecidedCursor } from './decided-cursor.ts'

/** What a `decided` request selects. */
export interface DecidedCriteria {
  /** 48 bytes. */
  readonly publicKey: Uint8Array
  readonly from: bigint
  /** Inclusive; undefined = no upper bound. */
  readonly to: bigint | undefined
  /** Name of a role; empty: all roles. */
  readonly role: string
  /** Start after this message. */
  readonly after: DecidedCursor | undefined
}

/** Selected records, wherever they are stored. */
export interface DecidedSource {
  /** In response order: ascending by role, then height. A page may be empty. */
  pages(): AsyncGenerator<DecidedRow[]>
  /** Whether there are more than `limit`. @param first the first page */
  exceeds(limit: number, first: readonly DecidedRow[]): Promise<boolean>
}

/** The original accepted any text as a role and returned nothing for unknown ones. */
export function roleNumbers(role: string, names: readonly string[]): number[] {
  const numbers = names.map((_, number) => number)
  return role === '' ? numbers : numbers.filter((number) => names[number] === role)
}
