import { createRowQueryBuilder, type RowQuery } from './row-query.ts'

/** What an operator did in the duties of a role, over all its committees. */
export interface OperatorPointsRow {
  /** The first slot of the span. */
  readonly slot: number
  /** Runner role. */
  readonly role: number
  readonly rounds: number
  readonly preDuties: number
  readonly postDuties: number
  readonly led: number
  readonly leader: number
  readonly prepare: number
  readonly commit: number
  readonly pre: number
  readonly post: number
  /** Unix time of slot 0, milliseconds. */
  readonly genesisMs: number
  readonly slotMs: number
}

/** Cursor of a row in a list. */
export interface OperatorPointsPlace {
  readonly slot: number
  readonly role: number
}

export interface OperatorPointsFilter {
  readonly operatorId: number
  /** 32 bytes. */
  readonly committeeId?: Uint8Array | undefined
  readonly role?: number | undefined
  /** Spans that contain this slot, or begin later. */
  readonly fromSlot?: number | undefined
  /** Spans that contain this slot, or begin earlier. */
  readonly toSlot?: number | undefined
  /** Slots per span. */
  readonly span: number
  readonly order: 'asc' | 'desc'
  /** Start after it. */
  readonly after?: OperatorPointsPlace | undefined
}

/** In the order of the kinds in `duty_points.counts`. */
const KINDS = ['led', 'leader', 'prepare', 'commit', 'pre', 'post'] as const
const DUTIES = { rounds: 'rounds', preDuties: 'pre_duties', postDuties: 'post_duties' } as const

/**
 * Sums over the committees of an operator, by span and role. Of several collectors the greatest
 * count is taken, because each may have missed something.
 */
export function selectOperatorPoints({
  operatorId,
  committeeId,
  role,
  fromSlot,
  toSlot,
  span,
  order,
  after,
}: OperatorPointsFilter): RowQuery<OperatorPointsRow> {
  const builder = createRowQueryBuilder()
  const id = `${builder.value(operatorId)}::bigint`
  builder.where(`${id} = ANY(c.operator_ids)`)
  if (committeeId !== undefined) builder.where('c.committee_id = ?', committeeId)
  if (role !== undefined) builder.where('p.role = ?::smallint', role)
  if (fromSlot !== undefined) builder.where('p.slot >= ?::int', fromSlot - (fromSlot % span))
  if (toSlot !== undefined) builder.where('p.slot <= ?::int', toSlot)
  if (after !== undefined) {
    const [slot, last] = [builder.value(after.slot), builder.value(after.role)]
    const sign = order === 'asc' ? '>' : '<'
    builder.where(`(p.slot, p.role) ${sign} (${slot}::int, ${last}::smallint)`)
    // Redundant condition for partition pruning.
    builder.where(`p.slot ${sign}= ${slot}::int`)
  }
  const columns = [
    ...Object.entries(DUTIES).map(([name, column]) => [name, `p.${column}`] as const),
    ...KINDS.map(
      (kind, i) => [kind, `p.counts[${i} * cardinality(c.operator_ids) + found.at]`] as const,
    ),
  ]
  const direction = order === 'asc' ? 'ASC' : 'DESC'
  return builder.build(
    'select-operator-points',
    `SELECT s.slot, s.role, ${columns.map(([name]) => `sum("${name}")::int AS "${name}"`).join(', ')},
       extract(epoch FROM b.genesis)::float8 * 1000 AS "genesisMs", b.slot_ms AS "slotMs"
     FROM (SELECT p.slot, p.role, ${columns.map(([name, value]) => `max(${value}) AS "${name}"`).join(', ')}
       FROM committee c CROSS JOIN LATERAL (SELECT array_position(c.operator_ids, ${id})) AS found(at)
         JOIN duty_points p ON p.committee = c.id
       ${builder.conditions()}
       GROUP BY p.committee, p.slot, p.role) s CROSS JOIN beacon_clock b
     GROUP BY s.slot, s.role, b.genesis, b.slot_ms
     ORDER BY s.slot ${direction}, s.role ${direction}`,
  )
}
