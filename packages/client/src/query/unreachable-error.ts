/** A query brought no answer, or half of one; `cause` is what the network said. */
export class UnreachableError extends Error {
  readonly code = 'UNREACHABLE'
  readonly temporary = true
  readonly url: string

  constructor(url: string, options: ErrorOptions) {
    super(`No answer from ${url}`, options)
    this.name = 'UnreachableError'
    this.url = url
  }
}
