/** Why a text is not the expected JSON value; `detail` may be shown to its sender. */
export class JsonFault extends Error {
  readonly detail: string

  constructor(detail: string) {
    super(detail)
    this.name = 'JsonFault'
    this.detail = detail
  }
}
