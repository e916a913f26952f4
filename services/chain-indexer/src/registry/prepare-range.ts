import type { ContractGeneration } from '@ssv-exporter/contracts/contract-generation'
import { readKeyVerdicts } from '@ssv-exporter/store/contract-log'
import type { Transaction } from '@ssv-exporter/store/database'
import { loadAccounts } from '@ssv-exporter/store/registry/accounts'
import type { KeyVerifier } from '../keys/key-verifier.ts'
import type { BlockRange } from '../rpc/block-range.ts'
import { createNonceCounter, type NonceCounter } from './nonce-counter.ts'
import { prepareLogs } from './prepare-logs.ts'
import type { PreparedLog } from './prepared-log.ts'

export interface PrepareRangeModules {
  database: Transaction
  verifier: KeyVerifier
  /** Counts the preceding uncommitted ranges too. Default: starts from the stored registry. */
  nonces?: NonceCounter
}

/**
 * Prepares the logs of a range, reusing the stored key verdicts of these blocks.
 * @throws KeyVerifierError, DatabaseError
 */
export function prepareRange(
  generation: ContractGeneration,
  { from, to, logs }: BlockRange,
  { database, verifier, nonces = registryNonces(database) }: PrepareRangeModules,
): Promise<PreparedLog[]> {
  return prepareLogs(generation, logs, {
    verifier,
    nonces,
    storedVerdicts: () => readKeyVerdicts(database, from, to),
  })
}

/** Counts from the stored registry as of an owner's first appearance. */
export const registryNonces = (database: Transaction): NonceCounter =>
  createNonceCounter((owners) => loadAccounts(database, owners))
