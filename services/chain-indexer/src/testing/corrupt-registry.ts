import type { Database } from '@ssv-exporter/store/database'

/** Unused numbers, for swapping unique values. */
const ASIDE = 1_000_000

/**
 * Corrupts the registry as a release with different rules might: verdicts, rows and ids that do not
 * follow from the logs.
 */
const SPOILING = [
  `UPDATE contract_log SET verdict = 'malformed', reason = 'formerly-so'
   WHERE verdict = 'applied' AND log_index % 2 = 0`,
  "UPDATE contract_log SET event = NULL, verdict = 'ignored', reason = NULL WHERE log_index = 1",
  'DELETE FROM validator WHERE index = 0',
  `UPDATE validator SET index = index + ${ASIDE}`,
  `UPDATE validator SET index = index - ${ASIDE} - 1, liquidated = NOT liquidated`,
  `UPDATE operator SET index = index + ${ASIDE}`,
  `UPDATE operator SET index = (SELECT max(index) FROM operator) - index, owner = '\\x00'`,
  'UPDATE cluster SET balance = balance + 1, active = NOT active',
  'UPDATE cluster SET currency = NULL, v_units = 1, migrated_block = 1',
  'UPDATE operator SET eth_fee = 1, declared_fee = 2, withdrawn = NULL, is_private = NULL, whitelist = NULL',
  'DELETE FROM cluster_history WHERE block_number % 2 = 0',
  'UPDATE cluster_history SET balance = balance + 1',
  'UPDATE operator_history SET value = 1',
  "INSERT INTO network_parameter VALUES ('networkFee', 1, 999, 'NetworkFeeUpdated', '1')",
  'UPDATE cursor SET registry_rules = 0',
  "INSERT INTO account (owner, fee_recipient) VALUES ('\\x01', '\\x02')",
  'DELETE FROM account WHERE nonce > 0',
  'DELETE FROM registry_undo WHERE block_number % 2 = 0',
  "UPDATE registry_undo SET before = '{}'",
]

export async function corruptRegistry(database: Database): Promise<void> {
  for (const statement of SPOILING) await database.query('spoil', statement)
}
