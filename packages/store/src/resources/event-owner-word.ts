/**
 * SQL expression over `contract_log` for the 32-byte word that contains the event's owner. It must
 * match the expression of the index.
 *
 * In every generation (packages/contracts/src/abi): `OperatorAdded` has the owner after the
 * operator id if both are indexed, otherwise in the second data word. Other events have it in the
 * first indexed parameter or, without any, in the first data word.
 */
export const EVENT_OWNER_WORD = `CASE
  WHEN length(topics) > 64 AND event = 'OperatorAdded' THEN substring(topics from 65 for 32)
  WHEN length(topics) > 32 THEN substring(topics from 33 for 32)
  WHEN event = 'OperatorAdded' THEN substring(data from 33 for 32)
  ELSE substring(data from 1 for 32) END`
