/** Reasons why network data is not a valid message. A closed set; each is a metric label. */
export type DecodeFault =
  | 'too-large'
  | 'not-json'
  | 'not-canonical'
  | 'bad-field'
  | 'bad-identifier'
  | 'identifier-mismatch'
  | 'unknown-role'
  | 'bad-height'
  | 'bad-round'
  | 'bad-signers'
  | 'bad-signature-size'
  | 'bad-value'
  | 'wrong-type'
  | 'not-enough-entries'
  | 'bad-ssz'

/** Invalid data. `detail` names the field but never contains the data. */
export class SsvDecodeError extends Error {
  readonly fault: DecodeFault

  constructor(fault: DecodeFault, detail: string) {
    super(`${fault}: ${detail}`)
    this.name = 'SsvDecodeError'
    this.fault = fault
  }
}
