import type { MachineFacts } from './machine-facts.ts'

export type Cell = string | number | null

export interface Column {
  key: string
  title: string
  /** Digits after the decimal point. */
  digits?: number
}

export interface Table {
  title: string
  columns: readonly Column[]
  /** `null` if this machine cannot measure it. */
  rows: readonly Readonly<Record<string, Cell>>[]
}

export interface Target {
  what: string
  wanted: string
  measured: string
  met: boolean
}

/** The result of a benchmark: enough to print it again without running it. */
export interface BenchResult {
  name: string
  title: string
  /** Method, one paragraph each. */
  method: readonly string[]
  machine: MachineFacts
  /** Cores used by other programs during the run: the fewer, the more reliable the numbers. */
  otherCores: number | null
  /** Versions of the servers under test. */
  versions: Readonly<Record<string, string>>
  settings: Readonly<Record<string, number>>
  tables: readonly Table[]
  targets: readonly Target[]
  /** Rows of the summary tables. */
  details: unknown
}
