import type { Transaction } from '../database.ts'
import type { SequenceKey, CoverageGap, HeightRange, Urgency } from './coverage.ts'
import { findHoles, readGaps } from './holes.ts'
import { clipRanges, countHeights, mergeGaps, subtractRanges } from './ranges.ts'

/** Findings of a run over a duty sequence. */
export interface CoverageFindings {
  /** Highest height verified to exist; −1 if none. */
  readonly highest: number
  /** Stored only if no value is set yet. */
  readonly publishAbove?: number | undefined
  /** Present if peers reported the highest height. */
  readonly askedAtMs?: number | undefined
  /** Queried ranges: known gaps in them are replaced … */
  readonly asked: readonly HeightRange[]
  /** … by these, except for heights that are stored. */
  readonly gaps: readonly CoverageGap[]
}

/** State of a duty sequence according to the tables. */
export interface SequenceState {
  readonly highest: number
  readonly completeTo: number
  /** Heights neither stored nor in a gap. */
  readonly wanted: number
  readonly missing: number
  /** When its first gap is due. */
  readonly askAtMs: number | undefined
}

/**
 * How the run continues: until `busyUntilMs`, or it ends and the duty sequence is due again later.
 */
export type SequencePlan =
  | { readonly busyUntilMs: number }
  | { readonly dueAtMs: number; readonly urgency: Urgency; readonly failures: number }

/** Number of heights read to find the end of the contiguous prefix of a duty sequence. */
const HOLES_AT_ONCE = 1_000

/**
 * Stores the findings of a run and the resulting state; `plan` decides how the run continues. Uses
 * its own transaction.
 */
export async function recordFindings(
  transaction: Transaction,
  key: SequenceKey,
  { worker, findings }: { worker: string; findings: CoverageFindings },
  plan: (state: SequenceState) => SequencePlan,
): Promise<SequenceState> {
  const [row] = await transaction.query<{ highest: number; completeTo: number }>(
    'coverage-lock',
    `SELECT greatest(highest, $3::bigint) AS highest, complete_to AS "completeTo" FROM coverage
     WHERE validator_key_id = $1 AND role = $2 FOR UPDATE`,
    [key.validatorKeyId, key.role, findings.highest],
  )
  const { highest, completeTo: before } = row ?? { highest: findings.highest, completeTo: -1 }
  const gaps = await replaceGaps(transaction, key, findings)
  const completeTo = await findCompleteTo(transaction, key, { highest, before, gaps })
  const above = { from: completeTo + 1, to: highest }
  const stored = await countStored(transaction, key, above)
  const state = {
    highest,
    completeTo,
    wanted: highest - completeTo - stored - countHeights(clipRanges(gaps, above)),
    missing: countHeights(gaps),
    askAtMs: gaps.length === 0 ? undefined : Math.min(...gaps.map((gap) => gap.askAtMs)),
  }
  await writeState(transaction, key, { worker, findings, state, plan: plan(state) })
  return state
}

async function replaceGaps(
  transaction: Transaction,
  key: SequenceKey,
  { asked, gaps }: CoverageFindings,
): Promise<CoverageGap[]> {
  const known = await readGaps(transaction, key)
  const kept = subtractRanges(known, asked)
  const next: CoverageGap[] = kept.filter((gap) => gap.stored === 0)
  for (const gap of [...kept.filter(({ stored }) => stored > 0), ...gaps]) {
    const holes = await findHoles(transaction, key, gap, gap.to - gap.from + 1)
    for (const hole of holes) next.push({ ...gap, ...hole })
  }
  const merged = mergeGaps(next)
  await writeGaps(transaction, key, known, merged)
  return merged
}

async function writeGaps(
  transaction: Transaction,
  key: SequenceKey,
  before: readonly CoverageGap[],
  after: readonly CoverageGap[],
): Promise<void> {
  const text = ({ from, to, attempts, askAtMs }: CoverageGap) =>
    `${from} ${to} ${attempts} ${askAtMs}`
  const [had, has] = [new Set(before.map(text)), new Set(after.map(text))]
  const gone = before.filter((gap) => !has.has(text(gap)))
  const come = after.filter((gap) => !had.has(text(gap)))
  if (gone.length > 0) {
    await transaction.query(
      'coverage-gaps-delete',
      `DELETE FROM coverage_gap WHERE validator_key_id = $1 AND role = $2 AND from_height = ANY($3::bigint[])`,
      [key.validatorKeyId, key.role, gone.map((gap) => gap.from)],
    )
  }
  if (come.length > 0) {
    await transaction.query(
      'coverage-gaps-insert',
      `INSERT INTO coverage_gap (validator_key_id, role, from_height, to_height, attempts, ask_at)
       SELECT $1, $2, f, t, a, to_timestamp(ms / 1000)
       FROM unnest($3::bigint[], $4::bigint[], $5::int[], $6::double precision[]) AS g(f, t, a, ms)`,
      [
        key.validatorKeyId,
        key.role,
        come.map((gap) => gap.from),
        come.map((gap) => gap.to),
        come.map((gap) => gap.attempts),
        come.map((gap) => gap.askAtMs),
      ],
    )
  }
}

async function findCompleteTo(
  transaction: Transaction,
  key: SequenceKey,
  { highest, before, gaps }: { highest: number; before: number; gaps: readonly CoverageGap[] },
): Promise<number> {
  const holes = await findHoles(transaction, key, { from: before + 1, to: highest }, HOLES_AT_ONCE)
  const [first] = subtractRanges(holes, gaps)
  if (first !== undefined) return first.from - 1
  return holes.length < HOLES_AT_ONCE ? highest : (holes.at(-1)?.to ?? highest)
}

async function countStored(
  transaction: Transaction,
  key: SequenceKey,
  { from, to }: HeightRange,
): Promise<number> {
  if (to < from) return 0
  const [row] = await transaction.query<{ count: number }>(
    'coverage-count',
    `SELECT count(*) AS count FROM decided
     WHERE validator_key_id = $1 AND role = $2 AND height BETWEEN $3 AND $4`,
    [key.validatorKeyId, key.role, from, to],
  )
  return row?.count ?? 0
}

async function writeState(
  transaction: Transaction,
  key: SequenceKey,
  run: { worker: string; findings: CoverageFindings; state: SequenceState; plan: SequencePlan },
): Promise<void> {
  const { worker, findings, state, plan } = run
  const ends = 'dueAtMs' in plan
  await transaction.query(
    'coverage-record',
    `UPDATE coverage SET highest = $4, complete_to = $5, wanted = $6, missing = $7,
       publish_above = coalesce(publish_above, $8::bigint),
       asked_at = coalesce(to_timestamp($9::double precision / 1000), asked_at),
       busy_until = CASE WHEN busy_by = $3 THEN to_timestamp($10::double precision / 1000) ELSE busy_until END,
       due_at = coalesce(to_timestamp($11::double precision / 1000), due_at),
       urgency = coalesce($12::smallint, urgency), failures = coalesce($13::smallint, failures),
       busy_by = CASE WHEN busy_by = $3 AND $11::double precision IS NOT NULL THEN NULL ELSE busy_by END
     WHERE validator_key_id = $1 AND role = $2`,
    [
      key.validatorKeyId,
      key.role,
      worker,
      state.highest,
      state.completeTo,
      state.wanted,
      state.missing,
      findings.publishAbove ?? null,
      findings.askedAtMs ?? null,
      ends ? null : plan.busyUntilMs,
      ends ? plan.dueAtMs : null,
      ends ? plan.urgency : null,
      ends ? plan.failures : null,
    ],
  )
}
