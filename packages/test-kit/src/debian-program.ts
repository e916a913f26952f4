/** A program that may be installed, and that a Debian package provides. */
export interface DebianProgram {
  readonly package: string
  /** Its names on PATH, the most likely first. */
  readonly names: readonly string[]
  /** Its path within the package. */
  readonly unpacked: string
}
