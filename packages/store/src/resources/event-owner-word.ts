/**
 * The word of 32 bytes in which an event names its owner, as an expression over `contract_log`; an index has the very same.
 *
 * In every generation (packages/contracts/src/abi): `OperatorAdded` behind the operator's number where both are indexed, in the second
 * word of the data where nothing is; other events in the first indexed parameter or, without any, in the first word of the data.
 */
export const EVENT_OWNER_WORD = `CASE
  WHEN length(topics) > 64 AND event = 'OperatorAdded' THEN substring(topics from 65 for 32)
  WHEN length(topics) > 32 THEN substring(topics from 33 for 32)
  WHEN event = 'OperatorAdded' THEN substring(data from 33 for 32)
  ELSE substring(data from 1 for 32) END`
