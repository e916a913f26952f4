import type { MachineFacts } from './machine-facts.ts'

export type Cell = string | number | null

export interface Column {
  key: string
  title: string
  /** Digits after the point. */
  digits?: number
}

export interface Table {
  title: string
  columns: readonly Column[]
  /** `null` where this machine cannot tell. */
  rows: readonly Readonly<Record<string, Cell>>[]
}

export interface Target {
  what: string
  wanted: string
  measured: string
  met: boolean
}

/** What a benchmark found: enough to print it again without running it. */
export interface BenchResult {
  name: string
  title: string
  /** How it was measured, a paragraph each. */
  method: readonly string[]
  machine: MachineFacts
  /** Cores that other programs kept busy during the run: the fewer, the more the numbers say. */
  otherCores: number | null
  /** Of the servers under test. */
  versions: Readonly<Record<string, string>>
  settings: Readonly<Record<string, number>>
  tables: readonly Table[]
  targets: readonly Target[]
  /** What the tables sum up. */
  details: unknown
}
