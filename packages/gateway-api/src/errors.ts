/** Why a text is not the expected JSON value; `detail` may be shown to its sender. */
export class InvalidJsonError extends Error {
  readonly detail: string

  constructor(detail: string) {
    super(detail)
    this.name = 'InvalidJsonError'
    this.detail = detail
  }
}

/** An invalid payload, for example of a newer release. */
export class PublicationMalformedError extends Error {
  readonly code = 'PUBLICATION_MALFORMED'

  constructor(options?: ErrorOptions) {
    super('Unrecognised publication', options)
    this.name = 'PublicationMalformedError'
  }
}
