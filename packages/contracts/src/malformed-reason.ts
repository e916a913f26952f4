/**
 * Why a log of a known event does not decode.
 *
 * - `topic-count`: not as many topics as the event has indexed parameters, so the event was declared differently
 * - `topic-not-a-word`: an indexed topic is not 32 bytes of hex
 * - `data-not-hex`: the data is not `0x` hex of whole bytes
 * - `out-of-bounds`: a word, an offset or a length reaches beyond the data
 * - `values-overlap`: the values add up to more than the data holds, which no encoder writes
 * - `integer-overflow`: a number does not fit its declared width
 * - `bad-boolean`: a boolean is neither 0 nor 1
 * - `operator-key-not-wrapped`: the operator key is not an ABI-encoded string or bytes value
 */
export type MalformedReason =
  | 'topic-count'
  | 'topic-not-a-word'
  | 'data-not-hex'
  | 'out-of-bounds'
  | 'values-overlap'
  | 'integer-overflow'
  | 'bad-boolean'
  | 'operator-key-not-wrapped'
