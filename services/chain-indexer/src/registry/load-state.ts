import type { RegistryEvent } from '@ssv-exporter/contracts/events'
import type { Transaction } from '@ssv-exporter/store/database'
import { type Account, loadAccounts } from '@ssv-exporter/store/registry/accounts'
import {
  type Cluster,
  loadBornEthClusters,
  loadClusters,
} from '@ssv-exporter/store/registry/clusters'
import { type EthSince, readEthSince } from '@ssv-exporter/store/registry/network-parameters'
import { type NextIndexes, readNextIndexes } from '@ssv-exporter/store/registry/next-indexes'
import { type OperatorEntry, readEntriesSince } from '@ssv-exporter/store/registry/operator-history'
import { ensureOperatorKeys } from '@ssv-exporter/store/registry/operator-keys'
import { loadOperators, type Operator } from '@ssv-exporter/store/registry/operators'
import { ensureValidatorKeys } from '@ssv-exporter/store/registry/validator-keys'
import { loadValidators, type Validator } from '@ssv-exporter/store/registry/validators'
import type { RowGroup } from './changed-rows.ts'
import type { PreparedLog } from './prepared-log.ts'
import type { RegistryState } from './registry-state.ts'
import { createRowCache, type RowCache } from './row-cache.ts'
import { Rows } from './rows.ts'
import { type TouchedKeys, touchedKeys } from './touched-keys.ts'

/** The rows that the events of some logs may change, and what goes with them. */
export interface ReadRows {
  operators: Operator[]
  validators: Validator[]
  clusters: Cluster[]
  accounts: Account[]
  next: NextIndexes
  operatorKeyIds: ReadonlyMap<string, number>
  validatorKeyIds: ReadonlyMap<string, number>
  ethSince: EthSince | undefined
  entriesSinceEth: readonly OperatorEntry[]
}

/** Logs that were applied while the rows of later ones were read. */
export interface AppliedMeanwhile {
  state: RegistryState
  groups: readonly RowGroup[]
}

/**
 * Loads the rows that the events of logs may change.
 * @param cache rows that need not be read
 */
export async function loadState(
  transaction: Transaction,
  prepared: readonly PreparedLog[],
  cache: RowCache,
): Promise<RegistryState> {
  return createState(await readRows(transaction, touchedBy(prepared), cache))
}

export const touchedBy = (prepared: readonly PreparedLog[]): TouchedKeys =>
  touchedKeys(eventsOf(prepared))

/** Reads the rows for `createState`. @param cache rows that need not be read */
export async function readRows(
  transaction: Transaction,
  touched: TouchedKeys,
  cache: RowCache,
): Promise<ReadRows> {
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
  return {
    operators: [...operators, ...known.operators.found],
    validators,
    clusters: [...clusters, ...known.clusters.found, ...bornEthClusters],
    accounts: [...accounts, ...known.accounts.found],
    next,
    operatorKeyIds,
    validatorKeyIds,
    ethSince,
    entriesSinceEth,
  }
}

/**
 * The state before the logs whose rows were read.
 * @param meanwhile all logs between those whose changes were surely read, and these, in order
 */
export function createState(
  read: ReadRows,
  meanwhile: readonly AppliedMeanwhile[] = [],
): RegistryState {
  const steps = meanwhile.flatMap(({ groups }) => groups.flat())
  const operators = new Map(read.operators.map((row) => [row.index, row]))
  const validators = new Map(read.validators.map((row) => [row.keyId, row]))
  const clusters = new Map(read.clusters.map((row) => [row.id, row]))
  const accounts = new Map(read.accounts.map((row) => [row.owner, row]))
  for (const step of steps) {
    for (const [key, row] of step.operators) operators.set(key, row)
    for (const [key, row] of step.validators) validators.set(key, row)
    for (const [key, row] of step.clusters) clusters.set(key, row)
    for (const [key, row] of step.accounts) accounts.set(key, row)
  }
  const { next, ethSince } = meanwhile.at(-1)?.state ?? read
  const byKeyId = Map.groupBy(operators.values(), ({ keyId }) => keyId)
  return {
    operators: new Rows(operators),
    validators: new Rows(validators),
    clusters: new Rows(clusters),
    accounts: new Rows(accounts),
    next: { ...next },
    operatorIndexes: {
      byId: new Map(
        [...operators.values()].flatMap(({ operatorId, index }) =>
          operatorId === undefined ? [] : [[operatorId, index] as const],
        ),
      ),
      byKeyId: new Map(
        [...byKeyId].map(([keyId, rows]) => [keyId, rows.map(({ index }) => index)]),
      ),
    },
    operatorKeyIds: read.operatorKeyIds,
    validatorKeyIds: read.validatorKeyIds,
    changes: [],
    at: { block: -1, logIndex: -1 },
    ethSince,
    entriesSinceEth: read.entriesSinceEth,
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
