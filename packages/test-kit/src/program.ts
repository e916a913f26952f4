/** An executable program. */
export interface Program {
  readonly path: string
  /** Environment variables that it needs, e.g. the path of unpacked libraries. */
  readonly env: Readonly<Record<string, string>>
}
