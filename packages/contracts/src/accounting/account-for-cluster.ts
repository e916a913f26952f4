import type { ClusterSnapshot } from './cluster-money.ts'
import { clusterUnits } from './cluster-units.ts'
import { CURRENCIES, type Currency } from './currency.ts'
import { feeIndexAt } from './fee-index.ts'
import type { AccountingContext, Ledgers } from './ledgers.ts'
import { settle } from './operator-ledger.ts'

/** Events with a cluster tuple. */
export type ClusterEventName =
  | 'ValidatorAdded'
  | 'ValidatorRemoved'
  | 'ClusterDeposited'
  | 'ClusterWithdrawn'
  | 'ClusterLiquidated'
  | 'ClusterReactivated'
  | 'ClusterMigratedToETH'
  | 'ClusterBalanceUpdated'

/** State of a cluster after an event. */
export interface ClusterAccountingEvent {
  readonly name: ClusterEventName
  readonly operatorIds: readonly bigint[]
  /** Undefined for the first event of the cluster. */
  readonly before: ClusterSnapshot | undefined
  readonly after: ClusterSnapshot
}

/**
 * Events on which the contract updates the operators' ledgers to the current block. A withdrawal
 * reads their indices without storing them.
 */
const SETTLES: ReadonlySet<ClusterEventName> = new Set([
  'ValidatorAdded',
  'ValidatorRemoved',
  'ClusterLiquidated',
  'ClusterReactivated',
  'ClusterMigratedToETH',
  'ClusterBalanceUpdated',
])

/** Events whose tuple has the indices of their block; a deposit does not update them. */
const REFRESHES: ReadonlySet<ClusterEventName> = new Set([
  'ValidatorAdded',
  'ValidatorRemoved',
  'ClusterWithdrawn',
  'ClusterReactivated',
  'ClusterMigratedToETH',
  'ClusterBalanceUpdated',
])

/**
 * Applies a cluster event to the ledgers of its operators.
 *
 * @returns false when the contract's indices in the tuple differ from ours: the logs do not reflect
 * everything this contract did, and results for these operators are inexact
 *
 * Source: SSVNetwork v2.0.0, OperatorLib (`updateClusterOperators` and its kin), SSVClusters,
 * SSVValidators.
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
