import { accountForCluster } from '@ssv-exporter/contracts/accounting/account-for-cluster'
import { accountForNetwork } from '@ssv-exporter/contracts/accounting/account-for-network'
import { accountForOperator } from '@ssv-exporter/contracts/accounting/account-for-operator'
import {
  type ClusterSnapshot,
  clusterMoneyAt,
} from '@ssv-exporter/contracts/accounting/cluster-money'
import { CURRENCIES, type Currency } from '@ssv-exporter/contracts/accounting/currency'
import type { Ledgers } from '@ssv-exporter/contracts/accounting/ledgers'
import {
  type NetworkLedger,
  NO_NETWORK_LEDGER,
} from '@ssv-exporter/contracts/accounting/network-ledger'
import {
  earningsAt,
  NO_LEDGER,
  type OperatorLedger,
} from '@ssv-exporter/contracts/accounting/operator-ledger'
import { UNITS_PER_VALIDATOR, vUnitsOf } from '@ssv-exporter/contracts/accounting/v-units'
import { toAddress } from '@ssv-exporter/contracts/address'
import { clusterId } from '@ssv-exporter/contracts/cluster-id'
import { expect, test } from 'vitest'
import { createRandom } from '../random.ts'
import { ContractModel } from './contract-model.ts'
import type { ModelEvent } from './model-events.ts'
import { createMoneyLife } from './money-life.ts'

const OWNERS = ['11', '22', '33'].map((byte) => toAddress(`0x${byte.repeat(20)}`))
const LIMITS = { thresholdBlocks: 300n, minimumCollateral: 10n ** 15n }

/** Computes from events only, without the model. */
function createReader() {
  const operators = new Map<string, OperatorLedger>()
  const networks = new Map<Currency, NetworkLedger>([['SSV', { ...NO_NETWORK_LEDGER, ...LIMITS }]])
  const clusters = new Map<string, ClusterSnapshot & { operatorIds: readonly bigint[] }>()
  const ledgers: Ledgers = {
    operator: (currency, id) => operators.get(`${currency} ${id}`) ?? NO_LEDGER,
    setOperator: (currency, id, ledger) => operators.set(`${currency} ${id}`, ledger),
    network: (currency) => networks.get(currency) ?? NO_NETWORK_LEDGER,
    setNetwork: (currency, ledger) => networks.set(currency, ledger),
  }
  let feeCurrency: Currency = 'SSV'

  function read(event: ModelEvent): void {
    const context = { block: event.block, feeCurrency }
    switch (event.name) {
      case 'SSVNetworkUpgradeBlock':
        feeCurrency = 'ETH'
        break
      case 'OperatorAdded':
      case 'OperatorRemoved':
      case 'OperatorFeeExecuted':
      case 'OperatorWithdrawn':
      case 'OperatorWithdrawnSSV':
        accountForOperator(ledgers, { name: event.name, ...event.args } as never, context)
        break
      case 'NetworkFeeUpdated':
      case 'NetworkFeeUpdatedSSV':
      case 'LiquidationThresholdPeriodUpdated':
      case 'LiquidationThresholdPeriodSSVUpdated':
      case 'MinimumLiquidationCollateralUpdated':
      case 'MinimumLiquidationCollateralSSVUpdated':
        accountForNetwork(ledgers, { name: event.name, ...event.args } as never, context)
        break
      default:
        if ('cluster' in event.args) readCluster(event)
    }
  }

  /**
   * The currency and the effective balance of a cluster from its events: contract v2.0.0,
   * ClusterLib and SSVClusters.
   */
  function readCluster(event: ModelEvent): void {
    if (!('cluster' in event.args)) return
    const { owner, operatorIds, cluster: tuple } = event.args
    const id = clusterId(owner, operatorIds)
    const before = clusters.get(id)
    const migrated = event.name === 'ClusterMigratedToETH'
    const currency = migrated ? 'ETH' : (before?.currency ?? feeCurrency)
    const after = { ...tuple, currency, vUnits: vUnitsAfter(event, before, currency), operatorIds }
    clusters.set(id, after)
    const agrees = accountForCluster(
      ledgers,
      { name: event.name as never, operatorIds, before, after },
      { block: event.block, feeCurrency },
    )
    expect(agrees, `${event.name} in block ${event.block}`).toBe(true)
  }

  return {
    read,
    clusters,
    money(id: string, block: number) {
      const cluster = clusters.get(id)
      if (cluster === undefined) throw new Error(`no event of cluster ${id}`)
      const { currency } = cluster
      const fees = cluster.operatorIds.map((one) => ledgers.operator(currency, one))
      return {
        ...clusterMoneyAt(cluster, fees, ledgers.network(currency), block),
        currency,
        active: cluster.active,
      }
    },
    earnings: (id: bigint, currency: Currency, block: number) =>
      earningsAt(currency, ledgers.operator(currency, id), block),
  }
}

function vUnitsAfter(
  event: ModelEvent,
  before: ClusterSnapshot | undefined,
  currency: Currency,
): bigint | undefined {
  const units = before?.vUnits
  switch (event.name) {
    case 'ClusterMigratedToETH':
    case 'ClusterBalanceUpdated':
      return vUnitsOf(BigInt(event.args.effectiveBalance)) || undefined
    case 'ValidatorAdded':
      return units === undefined ? undefined : units + UNITS_PER_VALIDATOR
    case 'ValidatorRemoved':
      if (currency === 'SSV' || units === undefined) return units
      return event.args.cluster.validatorCount === 0 ? undefined : units - UNITS_PER_VALIDATOR
    default:
      return units
  }
}

test.each(Array.from({ length: 24 }, (_, index) => `money ${index}`))(
  'accounting from events equals a contract that counts block by block: seed "%s"',
  (seed) => {
    const model = new ContractModel(1_000, LIMITS)
    const random = createRandom(seed)
    const life = createMoneyLife({ owners: OWNERS }, { model, random })
    const reader = createReader()
    let read = 0

    function compare(step: string): void {
      for (const event of model.events.slice(read)) reader.read(event)
      read = model.events.length
      const where = `seed "${seed}", ${step}, block ${model.block}`
      expect(reader.clusters.size, where).toBe(model.clusters.size)
      for (const id of model.clusters.keys()) {
        expect(reader.money(id, model.block), `${where}, cluster ${id}`).toMatchObject(
          model.money(id),
        )
      }
      for (const id of model.operators.keys()) {
        for (const currency of CURRENCIES) {
          const earned = reader.earnings(id, currency, model.block)
          expect(earned, `${where}, ${currency} of operator ${id}`).toBe(
            model.earnings(id, currency),
          )
        }
      }
    }

    for (let count = 0; count < 5; count++) {
      model.registerOperator(OWNERS[0] as never, BigInt(count * 1_237) * 10_000_000n)
    }
    for (let step = 0; step < 220; step++) {
      if (step === 80) {
        model.mine()
        model.upgrade()
        model.setNetworkFee('ETH', 3_366_600_000n)
        model.setThreshold('ETH', 421n)
        model.setCollateral('ETH', 324_862_599_900_000n)
      }
      life.step()
      // Bulk calls and calls of one block have one final state: nothing is known between their
      // events.
      compare(`step ${step}`)
      model.mine(random.integer(30))
      compare(`behind step ${step}`)
    }
    // A history that lacks an event would prove less than it seems to.
    const names = new Set(model.events.map(({ name }) => name))
    expect(names).toContain('ClusterMigratedToETH')
    expect(names).toContain('ClusterBalanceUpdated')
  },
)

test('covers every event about money over all histories', () => {
  const names = new Set<string>()
  const orders = new Set<string>()
  for (let index = 0; index < 24; index++) {
    const model = new ContractModel(1_000, LIMITS)
    const random = createRandom(`money ${index}`)
    const life = createMoneyLife({ owners: OWNERS }, { model, random })
    for (let step = 0; step < 300; step++) {
      if (step === 100) model.upgrade()
      life.step()
    }
    for (const [i, { name }] of model.events.entries()) {
      names.add(name)
      orders.add(`${model.events[i - 1]?.name} ${name}`)
    }
  }
  expect([...names].sort()).toEqual(
    [
      'OperatorAdded OperatorRemoved OperatorFeeDeclared OperatorFeeExecuted',
      'OperatorFeeDeclarationCancelled OperatorWithdrawn OperatorWithdrawnSSV ValidatorAdded',
      'ValidatorRemoved ClusterDeposited ClusterWithdrawn ClusterLiquidated ClusterReactivated',
      'ClusterMigratedToETH ClusterBalanceUpdated NetworkFeeUpdated NetworkFeeUpdatedSSV',
      'LiquidationThresholdPeriodUpdated LiquidationThresholdPeriodSSVUpdated',
      'MinimumLiquidationCollateralUpdated MinimumLiquidationCollateralSSVUpdated',
      'SSVNetworkUpgradeBlock ModuleUpgraded',
    ]
      .flatMap((line) => line.split(' '))
      .sort(),
  )
  expect(orders).toContain('ClusterMigratedToETH ClusterReactivated')
  expect(orders).toContain('ClusterLiquidated ClusterBalanceUpdated')
})
