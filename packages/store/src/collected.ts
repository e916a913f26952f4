import type { Database } from './database.ts'

/** What collectors have stored, by the way in which operators agree. */
export interface Collected {
  /** Decided messages of single validators (generation genesis). */
  readonly decided: boolean
  /** Duties of committees (generation alan). */
  readonly duties: boolean
}

/** Whether there are any; reads at most one row of each. */
export async function readCollected(database: Database): Promise<Collected> {
  const [row] = await database.query<{ decided: boolean; duties: boolean }>(
    'collected-read',
    `SELECT EXISTS (SELECT 1 FROM decided) AS decided,
       EXISTS (SELECT 1 FROM duty) OR EXISTS (SELECT 1 FROM duty_chunk) AS duties`,
  )
  return { decided: row?.decided === true, duties: row?.duties === true }
}
