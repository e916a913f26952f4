/** Why bytes of the network are not a message. Closed; each is a label of a metric. */
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

/** Bytes that are not what they should be. `detail` names the member, never the bytes themselves. */
export class SsvDecodeError extends Error {
  readonly fault: DecodeFault

  constructor(fault: DecodeFault, detail: string) {
    super(`${fault}: ${detail}`)
    this.name = 'SsvDecodeError'
    this.fault = fault
  }
}
