/** A program that a machine may have, and that a package of Debian brings. */
export interface DebianProgram {
  readonly package: string
  /** What it is called on PATH, the likeliest first. */
  readonly names: readonly string[]
  /** Where it is within the package. */
  readonly unpacked: string
}
