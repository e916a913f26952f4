/**
 * Why an event that decodes is not applied. Kept with the log; the line goes on.
 * The order of the checks of a ValidatorAdded is that of the SSV node.
 */
export type MalformedEvent =
  | 'operator-id-out-of-range'
  | 'operator-already-registered'
  | 'operator-key-already-registered'
  | 'operator-unknown'
  | 'operators-count-invalid'
  | 'operators-not-unique'
  | 'shares-length-invalid'
  | 'shares-count-differs'
  | 'share-key-invalid'
  | 'signature-invalid'
  | 'public-key-invalid'
  | 'validator-registered-by-another-owner'
  | 'validator-unknown'
  | 'validator-of-another-owner'
