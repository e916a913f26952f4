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
import type { RegistryState } from './registry-state.ts'
import { Rows } from './rows.ts'
import { touchedKeys } from './touched-keys.ts'

/** Loads the rows that `events` may change. */
export async function loadState(
  transaction: Transaction,
  events: Iterable<RegistryEvent>,
): Promise<RegistryState> {
  const touched = touchedKeys(events)
  const operatorKeyIds = pair(
    touched.operatorKeys.keys(),
    await ensureOperatorKeys(transaction, [...touched.operatorKeys.values()]),
  )
  const validatorKeyIds = pair(
    touched.validatorKeys,
    await ensureValidatorKeys(transaction, [...touched.validatorKeys]),
  )
  const ethSince = await readEthSince(transaction)
  const boundary = touched.boundary && ethSince?.declared !== true
  const entriesSinceEth =
    boundary && ethSince !== undefined ? await readEntriesSince(transaction, ethSince) : []
  const operators = await loadOperators(transaction, {
    operatorIds: [...touched.operatorIds, ...entriesSinceEth.map(({ operatorId }) => operatorId)],
    keyIds: [...operatorKeyIds.values()],
    ofTheTime: boundary,
  })
  const validators = await loadValidators(transaction, {
    keyIds: [...validatorKeyIds.values()],
    clusterIds: [...touched.liquidatedClusterIds],
    owners: [...touched.liquidatedOwners],
  })
  const clusters = await loadClusters(transaction, [...touched.clusterIds])
  if (boundary) clusters.push(...(await loadBornEthClusters(transaction)))
  const accounts = await loadAccounts(transaction, [...touched.accountOwners])
  const byKeyId = Map.groupBy(operators, ({ keyId }) => keyId)
  return {
    operators: new Rows(operators.map((row) => [row.index, row])),
    validators: new Rows(validators.map((row) => [row.keyId, row])),
    clusters: new Rows(clusters.map((row) => [row.id, row])),
    accounts: new Rows(accounts.map((row) => [row.owner, row])),
    next: await readNextIndexes(transaction),
    operatorIndexes: {
      byId: new Map(
        operators.flatMap(({ operatorId, index }) =>
          operatorId === undefined ? [] : [[operatorId, index] as const],
        ),
      ),
      byKeyId: new Map(
        [...byKeyId].map(([keyId, rows]) => [keyId, rows.map(({ index }) => index)]),
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

function pair(keys: Iterable<string>, ids: readonly number[]): Map<string, number> {
  return new Map([...keys].map((key, place) => [key, ids[place] as number]))
}
