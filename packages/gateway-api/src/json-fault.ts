/** Says why a text is not the JSON value that was asked for; `detail` is fit for the person who sent it. */
export class JsonFault extends Error {
  readonly detail: string

  constructor(detail: string) {
    super(detail)
    this.name = 'JsonFault'
    this.detail = detail
  }
}
