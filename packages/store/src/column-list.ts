import type { PgTable } from 'drizzle-orm/pg-core'
import { drizzleOrm } from './drizzle.ts'

/**
 * The columns of a table for SELECT, each under its name in the schema. A statement with this list
 * returns rows of the type `$inferSelect`.
 * @param omit names of columns to leave out
 */
export function columnList(table: PgTable, alias: string, omit: readonly string[] = []): string {
  return Object.entries(drizzleOrm.getTableColumns(table))
    .filter(([name]) => !omit.includes(name))
    .map(([name, column]) => `${alias}.${column.name} AS "${name}"`)
    .join(', ')
}
