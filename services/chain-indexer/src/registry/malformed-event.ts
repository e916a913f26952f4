/**
 * Why a decodable event is not applied. Stored with the log; indexing continues. The checks of a
 * ValidatorAdded run in the order of the SSV node.
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
