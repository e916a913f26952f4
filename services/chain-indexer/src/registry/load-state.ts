import type { RegistryEvent } from '@ssv-exporter/contracts/events'
import type { Transaction } from '@ssv-exporter/store/database'
import { loadAccounts } from '@ssv-exporter/store/registry/accounts'
import { loadBornEthClusters, loadClusters } from '@ssv-exporter/store/registry/clusters'
import { readEthSince } from '@ssv-exporter/store/registry/network-parameters'
import { readNextIndexes } from '@ssv-exporter/store/registry/next-indexes'
import { readEntriesSince } from '@ssv-exporter/store/registry/operator-history'
import { ensureOperatorKeys } from '@ssv-exporter/store/registry/operator-keys'
import { loadOperators } from '@ssv-exporter/store/registry/operators'
import { ensureValidatorKeys } from '@ssv-exporter/store/registry/validator-keys'
import { loadValidators } from '@ssv-exporter/store/registry/validators'
import type { PreparedLog } from './prepared-log.ts'
import type { RegistryState } from './registry-state.ts'
import { createRowCache, type RowCache } from './row-cache.ts'
import { Rows } from './rows.ts'
import { type TouchedKeys, touchedKeys } from './touched-keys.ts'

/**
 * Loads the rows that the events of logs may change.
 * @param cache rows that need not be read
 */
export async function loadState(
  transaction: Transaction,
  prepared: readonly PreparedLog[],
  cache: RowCache,
): Promise<RegistryState> {
  const touched = touchedKeys(eventsOf(prepared))
  const known = select(touched, cache)
  const [operatorKeys, validatorKeys, ethSince, clusters, accounts, next] = await Promise.all([
    ensureOperatorKeys(transaction, [...touched.operatorKeys.values()]),
    ensureValidatorKeys(transaction, [...touched.validatorKeys]),
    readEthSince(transaction),
    loadClusters(transaction, known.clusters.missing),
    loadAccounts(transaction, known.accounts.missing),
    readNextIndexes(transaction),
  ])
  const operatorKeyIds = pair(touched.operatorKeys.keys(), operatorKeys)
  const validatorKeyIds = pair(touched.validatorKeys, validatorKeys)
  const boundary = touched.boundary && ethSince?.declared !== true
  const entriesSinceEth =
    boundary && ethSince !== undefined ? await readEntriesSince(transaction, ethSince) : []
  const [operators, validators, bornEthClusters] = await Promise.all([
    loadOperators(transaction, {
      operatorIds: [
        ...known.operators.missing,
        ...entriesSinceEth.map(({ operatorId }) => operatorId),
      ],
      keyIds: [...operatorKeyIds.values()],
      ofTheTime: boundary,
    }),
    loadValidators(transaction, {
      keyIds: [...validatorKeyIds.values()],
      clusterIds: [...touched.liquidatedClusterIds],
      owners: [...touched.liquidatedOwners],
    }),
    boundary ? loadBornEthClusters(transaction) : [],
  ])
  operators.push(...known.operators.found)
  clusters.push(...known.clusters.found, ...bornEthClusters)
  accounts.push(...known.accounts.found)
  const byKeyId = Map.groupBy(operators, ({ keyId }) => keyId)
  return {
    operators: new Rows(operators.map((row) => [row.index, row])),
    validators: new Rows(validators.map((row) => [row.keyId, row])),
    clusters: new Rows(clusters.map((row) => [row.id, row])),
    accounts: new Rows(accounts.map((row) => [row.owner, row])),
    next,
    operatorIndexes: {
      byId: new Map(
        operators.flatMap(({ operatorId, index }) =>
          operatorId === undefined ? [] : [[operatorId, index] as const],
        ),
      ),
      byKeyId: new Map(
        [...byKeyId].map(([keyId, rows]) => [keyId, [...new Set(rows.map(({ index }) => index))]]),
      ),
    },
    operatorKeyIds,
    validatorKeyIds,
    changes: [],
    at: { block: -1, logIndex: -1 },
    ethSince,
    entriesSinceEth,
    history: { clusters: [], operators: [], parameters: [] },
  }
}

/** What the cache has of the touched rows. Where it matters in which order they come, all are read. */
function select(
  { operatorIds, clusterIds, accountOwners, boundary }: TouchedKeys,
  cache: RowCache,
) {
  const { operators, clusters, accounts } = boundary ? createRowCache() : cache
  return {
    operators: pick(operatorIds, operators),
    clusters: pick(clusterIds, clusters),
    accounts: pick(accountOwners, accounts),
  }
}

function pick<Key, Row>(
  keys: Iterable<Key>,
  cached: ReadonlyMap<Key, Row>,
): { found: Row[]; missing: Key[] } {
  const found: Row[] = []
  const missing: Key[] = []
  for (const key of keys) {
    const row = cached.get(key)
    if (row === undefined) missing.push(key)
    else found.push(row)
  }
  return { found, missing }
}

function* eventsOf(prepared: readonly PreparedLog[]): Generator<RegistryEvent> {
  for (const one of prepared) if (one.verdict === 'handled') yield one.event
}

function pair(keys: Iterable<string>, ids: readonly number[]): Map<string, number> {
  return new Map([...keys].map((key, i) => [key, ids[i] as number]))
}
