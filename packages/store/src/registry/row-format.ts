import { bytesToHex } from '@ssv-exporter/encoding/node/hex'
import type { PgTable } from 'drizzle-orm/pg-core'
import { type ArrayType, binaryArray } from '../binary-array.ts'
import { columnList } from '../column-list.ts'
import type { Transaction } from '../database.ts'
import { drizzleOrm } from '../drizzle.ts'

type Columns<Table extends PgTable> = Table['_']['columns']

/** Amounts are bigint; bytes are `0x` and lower-case hex. */
type ValueOf<ColumnType, Data> = ColumnType extends 'PgNumeric'
  ? bigint
  : Data extends Uint8Array
    ? string
    : Data extends Uint8Array[]
      ? readonly string[]
      : Data extends (infer Element)[]
        ? readonly Element[]
        : Data

/**
 * A row of a table as the registry's code has it: with one member per column of the schema,
 * undefined where the column is null.
 * @typeParam Raw columns whose bytes stay bytes
 */
export type RecordOf<Table extends PgTable, Raw extends keyof Columns<Table> = never> = {
  [Name in keyof Columns<Table>]:
    | (Name extends Raw
        ? Uint8Array
        : ValueOf<
            Columns<Table>[Name]['_']['columnType'],
            Exclude<Table['$inferSelect'][Name & keyof Table['$inferSelect']], null>
          >)
    | (Columns<Table>[Name]['_']['notNull'] extends true ? never : undefined)
}

type NullableNames<Row> = {
  [Name in keyof Row]: undefined extends Row[Name] ? Name : never
}[keyof Row]

/** Reads and writes the records of a table. Its columns are those of the schema. */
export interface RowFormat<Row> {
  /** For SELECT from the table under the alias `r`; `read` takes such rows. */
  readonly columns: string
  /** A record's nullable members, all absent. */
  readonly absent: Readonly<Record<NullableNames<Row>, undefined>>
  read(row: object): Row
  /**
   * Inserts or replaces records; each key at most once. They are written in ascending order of key,
   * to avoid deadlocks.
   */
  write(transaction: Transaction, label: string, rows: readonly Row[]): Promise<void>
}

/** How the values of a column are passed. */
interface ColumnFormat {
  readonly array: ArrayType
  readonly read: (value: never) => unknown
  readonly write: (value: never) => unknown
}

const same = <Value>(value: Value) => value
const plain = (array: ArrayType): ColumnFormat => ({ array, read: same, write: same })
const numbers: ColumnFormat = {
  array: 'text',
  read: same,
  write: (values: readonly number[]) => `{${values.join(',')}}`,
}

/**
 * Formats by SQL type. Nested arrays are passed as text: unnest would flatten them, and those of
 * different lengths cannot be a parameter.
 */
const FORMATS: Readonly<Record<string, ColumnFormat>> = {
  integer: plain('int4'),
  bigint: plain('int8'),
  boolean: plain('bool'),
  text: plain('text'),
  numeric: { array: 'text', read: BigInt, write: String },
  bytea: { array: 'hex', read: bytesToHex, write: same },
  'integer[]': numbers,
  'bigint[]': numbers,
  'bytea[]': {
    array: 'text',
    read: (values: readonly Uint8Array[]) => values.map(bytesToHex),
    write: (values: readonly string[]) =>
      `{${values.map((hex) => `"\\\\x${hex.slice(2)}"`).join(',')}}`,
  },
}

/** Types of array parameters, where they differ from the name of the element's format. */
const parameterType = (array: ArrayType) => `${array === 'hex' ? 'bytea' : array}[]`

type Values = Readonly<Record<string, unknown>>

/** @param key the primary key @param raw columns whose bytes stay bytes */
export function createRowFormat<
  Table extends PgTable,
  const Raw extends keyof Columns<Table> & string = never,
>(
  table: Table,
  key: keyof Columns<Table> & string,
  raw: readonly Raw[] = [],
): RowFormat<RecordOf<Table, Raw>> {
  type Row = RecordOf<Table, Raw>
  const columns = Object.entries(drizzleOrm.getTableColumns(table)).map(([name, column]) => {
    const type = column.getSQLType()
    const format = raw.includes(name as Raw) ? plain('bytea') : FORMATS[type]
    if (format === undefined) throw new TypeError(`no format for columns of type ${type}`)
    return { name, type, format, column: column.name, isNullable: !column.notNull }
  })
  const text = upsertText(drizzleOrm.getTableName(table), columns, key)
  return {
    columns: columnList(table, 'r'),
    absent: Object.fromEntries(
      columns.filter(({ isNullable }) => isNullable).map(({ name }) => [name, undefined]),
    ) as Record<NullableNames<Row>, undefined>,
    read(row) {
      const values = row as Values
      return Object.fromEntries(
        columns.map(({ name, format }) => {
          const value = values[name] ?? undefined
          return [name, value === undefined ? undefined : format.read(value as never)]
        }),
      ) as Row
    },
    async write(transaction, label, rows) {
      if (rows.length === 0) return
      const keyOf = (row: Values) => row[key] as string | number
      const sorted = (rows as readonly object[] as readonly Values[]).toSorted((a, b) =>
        keyOf(a) < keyOf(b) ? -1 : 1,
      )
      const arrays = columns.map(({ name, format: { array, write } }) => {
        const values = sorted.map(({ [name]: value }) =>
          value === undefined ? undefined : write(value as never),
        )
        return binaryArray(array, values as never)
      })
      await transaction.query(label, text, arrays)
    },
  }
}

interface WrittenColumn {
  readonly name: string
  readonly column: string
  readonly type: string
  readonly format: ColumnFormat
}

function upsertText(table: string, columns: readonly WrittenColumn[], key: string): string {
  const names = columns.map(({ column }) => column).join(', ')
  const values = columns.map(({ column, type }) => `${column}::${type}`)
  const parameters = columns.map(({ format }, i) => `$${i + 1}::${parameterType(format.array)}`)
  const updates = columns
    .filter(({ name }) => name !== key)
    .map(({ column }) => `${column} = excluded.${column}`)
  const conflict = columns.find(({ name }) => name === key)?.column
  return `INSERT INTO ${table} (${names})
     SELECT ${values.join(', ')} FROM unnest(${parameters.join(', ')}) AS r(${names})
     ON CONFLICT (${conflict}) DO UPDATE SET ${updates.join(', ')}`
}
