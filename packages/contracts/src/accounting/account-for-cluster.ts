import type { ClusterSnapshot } from './cluster-money.ts'
import { clusterUnits } from './cluster-units.ts'
import { CURRENCIES, type Currency } from './currency.ts'
import { feeIndexAt } from './fee-index.ts'
import type { AccountingContext, Ledgers } from './ledgers.ts'
import { settle } from './operator-ledger.ts'

/** Events that carry the tuple of a cluster. */
export type ClusterEventName =
  | 'ValidatorAdded'
  | 'ValidatorRemoved'
  | 'ClusterDeposited'
  | 'ClusterWithdrawn'
  | 'ClusterLiquidated'
  | 'ClusterReactivated'
  | 'ClusterMigratedToETH'
  | 'ClusterBalanceUpdated'

/** What an event made of a cluster. */
export interface ClusterAccountingEvent {
  readonly name: ClusterEventName
  readonly operatorIds: readonly bigint[]
  /** Undefined: the event is the first of the cluster. */
  readonly before: ClusterSnapshot | undefined
  readonly after: ClusterSnapshot
}

/** Where the contract brings the operators' ledgers up to the block. A withdrawal reads their indices without storing them. */
const SETTLES: ReadonlySet<ClusterEventName> = new Set([
  'ValidatorAdded',
  'ValidatorRemoved',
  'ClusterLiquidated',
  'ClusterReactivated',
  'ClusterMigratedToETH',
  'ClusterBalanceUpdated',
])

/** Where the tuple's indices are those of the block: a deposit leaves them as they were. */
const REFRESHES: ReadonlySet<ClusterEventName> = new Set([
  'ValidatorAdded',
  'ValidatorRemoved',
  'ClusterWithdrawn',
  'ClusterReactivated',
  'ClusterMigratedToETH',
  'ClusterBalanceUpdated',
])

/**
 * Enters an event about a cluster in the ledgers of its operators.
 *
 * @returns false when the contract's indices in the tuple differ from ours: the logs do not tell everything that this
 *   contract did, and what is computed of these operators is not exact
 * Source: SSVNetwork v2.0.0, OperatorLib (`updateClusterOperators` and its kin), SSVClusters, SSVValidators.
 */
export function accountForCluster(
  ledgers: Ledgers,
  event: ClusterAccountingEvent,
  { block }: AccountingContext,
): boolean {
  const { name, operatorIds, before, after } = event
  for (const currency of CURRENCIES) {
    const settles = SETTLES.has(name) && (pays(before, currency) || pays(after, currency))
    const added = unitsIn(after, currency) - unitsIn(before, currency)
    if (!settles && added === 0n) continue
    for (const id of operatorIds) {
      const ledger = ledgers.operator(currency, id)
      if (ledger.closed) continue
      const settled = settle(ledger, block)
      ledgers.setOperator(currency, id, { ...settled, units: settled.units + added })
    }
  }
  // An update of its effective balance leaves an SSV cluster's tuple untouched.
  const untouched = name === 'ClusterBalanceUpdated' && after.currency === 'SSV'
  if (!REFRESHES.has(name) || !after.active || untouched) return true
  return agrees(ledgers, event, block)
}

function pays(cluster: ClusterSnapshot | undefined, currency: Currency): boolean {
  return cluster?.currency === currency && cluster.active
}

function unitsIn(cluster: ClusterSnapshot | undefined, currency: Currency): bigint {
  return cluster !== undefined && pays(cluster, currency) ? clusterUnits(cluster) : 0n
}

function agrees(
  ledgers: Ledgers,
  { operatorIds, after }: ClusterAccountingEvent,
  block: number,
): boolean {
  const { currency } = after
  const index = operatorIds.reduce(
    (total, id) => total + feeIndexAt(ledgers.operator(currency, id), block),
    0n,
  )
  return (
    index === after.index && feeIndexAt(ledgers.network(currency), block) === after.networkFeeIndex
  )
}
