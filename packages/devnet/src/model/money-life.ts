import type { Currency } from '@ssv-exporter/contracts/accounting/currency'
import { PACKED_UNIT } from '@ssv-exporter/contracts/accounting/currency'
import type { Address } from '@ssv-exporter/contracts/hex'
import type { Random } from '../random.ts'
import { type ContractModel, ModelRevert } from './contract-model.ts'

const ETHER = 10n ** 18n
const MAX_OPERATORS = 14
const PAUSES = [0, 0, 1, 1, 2, 3, 7, 50, 400]

export interface MoneyLife {
  /** Mines some blocks and performs one valid action. */
  step(): void
}

export interface MoneyLifeOptions {
  owners: readonly Address[]
  /** Maximum number of validators in one call. Default: 3. */
  bulk?: number
  /** Maximum number of blocks between two actions; 0 is the same block. */
  pauses?: readonly number[]
}

/** Performs random actions with every effect on money. The same seed gives the same history. */
export function createMoneyLife(
  { owners, bulk = 3, pauses = PAUSES }: MoneyLifeOptions,
  { model, random }: { model: ContractModel; random: Random },
): MoneyLife {
  const age = (): Currency => (model.upgraded ? 'ETH' : 'SSV')
  const amount = (most: bigint) => (most * BigInt(random.integer(1_000_000))) / 1_000_000n
  /** Odd numbers of units, so that divisions leave remainders. */
  const fee = (currency = age()) => BigInt(random.integer(50_001)) * PACKED_UNIT[currency]
  const living = () => [...model.operators.values()].filter(({ removed }) => !removed)
  const pickOperator = () => need(random.pick(living())).id
  const pickCluster = (fits: (cluster: { active: boolean; currency: Currency }) => boolean) =>
    need(random.pick([...model.clusters].filter(([, cluster]) => fits(cluster))))[0]
  const any = () => true
  const ofAge = ({ currency }: { currency: Currency }) => currency === age()

  const deeds: readonly (() => void)[] = [
    () => {
      if (living().length >= MAX_OPERATORS) throw new ModelRevert('enough')
      model.registerOperator(need(random.pick(owners)), random.integer(5) === 0 ? 0n : fee())
    },
    register,
    register,
    register,
    () => {
      // A further action on an existing cluster of either currency.
      const cluster = need(model.clusters.get(pickCluster(any)))
      model.registerValidators(cluster.owner, cluster.operatorIds, 1, amount(ETHER))
    },
    () => model.removeValidators(pickCluster(any), 1 + random.integer(bulk)),
    () => model.deposit(pickCluster(ofAge), amount(ETHER)),
    () => {
      const id = pickCluster(ofAge)
      model.withdraw(id, amount(model.money(id).balance))
    },
    () => model.liquidate(pickCluster(({ active }) => active)),
    () =>
      model.reactivate(
        pickCluster((one) => !one.active && ofAge(one)),
        amount(3n * ETHER),
      ),
    migrate,
    migrate,
    update,
    update,
    update,
    () => model.declareFee(pickOperator(), fee()),
    () => model.executeFee(pickOperator()),
    () => model.cancelFee(pickOperator()),
    () => model.reduceFee(pickOperator(), fee()),
    () => {
      if (random.integer(3) > 0) throw new ModelRevert('rarely')
      model.removeOperator(pickOperator())
    },
    () => model.withdrawEarnings(pickOperator()),
    () => {
      const currency = model.upgraded && random.integer(2) === 0 ? 'ETH' : 'SSV'
      model.withdrawEarnings(pickOperator(), { currency, percent: 1 + random.integer(100) })
    },
    () => network((currency) => model.setNetworkFee(currency, fee(currency))),
    () => network((currency) => model.setThreshold(currency, BigInt(random.integer(5_000)))),
    () => network((currency) => model.setCollateral(currency, amount(ETHER / 100n))),
  ]

  function register(): void {
    const ids = living().map(({ id }) => id)
    const operatorIds = random.sample(ids, random.pick([4, 4, 7]) ?? 4)
    if (operatorIds.length < 4) throw new ModelRevert('InvalidOperatorIdsLength')
    const owner = need(random.pick(owners))
    model.registerValidators(owner, operatorIds, 1 + random.integer(bulk), amount(3n * ETHER))
  }

  function migrate(): void {
    model.migrate(
      pickCluster(({ currency }) => currency === 'SSV'),
      amount(3n * ETHER),
    )
  }

  function update(): void {
    const id = pickCluster(any)
    const { validators } = need(model.clusters.get(id))
    const extra = random.integer(random.pick([2, 40, 2_017]) ?? 2)
    model.updateBalance(id, 32 * validators + Math.min(extra, 2_016 * validators))
  }

  function network(change: (currency: Currency) => void): void {
    change(model.upgraded && random.integer(3) > 0 ? 'ETH' : 'SSV')
  }

  return {
    step() {
      model.mine(random.pick(pauses) ?? 1)
      for (;;) {
        try {
          return need(random.pick(deeds))()
        } catch (error) {
          if (!(error instanceof ModelRevert)) throw error
        }
      }
    },
  }
}

function need<T>(found: T | undefined): T {
  if (found === undefined) throw new ModelRevert('nothing to do it with')
  return found
}
