import { jsonString } from '@ssv-exporter/encoding/json-string'

/** The filter of a request, echoed in its answer. */
export interface Filter {
  from: bigint
  /** Absent and 0 differ only for decided messages; both are written as 0. */
  to: bigint | undefined
  role: string
  publicKey: string
  includeRemoved: boolean
  /**
   * Maximum number of decided messages in one answer. Absent: all of them, or an error above the
   * limit.
   */
  limit?: bigint
  /** `nextCursor` of an earlier answer with decided messages: continue where it ended. */
  cursor?: string
}

export const EMPTY_FILTER: Readonly<Filter> = Object.freeze({
  from: 0n,
  to: undefined,
  role: '',
  publicKey: '',
  includeRemoved: false,
})

/** Writes a filter: always `from` and `to`, the other members unless they are empty. */
export function encodeFilter(filter: Filter): string {
  const role = filter.role === '' ? '' : `,"role":${jsonString(filter.role)}`
  const publicKey = filter.publicKey === '' ? '' : `,"publicKey":${jsonString(filter.publicKey)}`
  const includeRemoved = filter.includeRemoved ? ',"includeRemoved":true' : ''
  const limit = filter.limit === undefined ? '' : `,"limit":${filter.limit}`
  const cursor = filter.cursor === undefined ? '' : `,"cursor":${jsonString(filter.cursor)}`
  const rest = `${role}${publicKey}${includeRemoved}${limit}${cursor}`
  return `{"from":${filter.from},"to":${filter.to ?? 0n}${rest}}`
}
