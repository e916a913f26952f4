/** A program that can be started. */
export interface Program {
  readonly path: string
  /** What the process needs in its environment, e.g. where unpacked libraries are. */
  readonly env: Readonly<Record<string, string>>
}
