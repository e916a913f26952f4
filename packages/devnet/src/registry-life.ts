import { clusterId } from '@ssv-exporter/contracts/cluster-id'
import type { Address } from '@ssv-exporter/contracts/hex'
import type { Hex } from 'viem'
import type { Random } from './random.ts'
import type { Cluster, RegistryActions } from './registry-actions.ts'

/** Sizes of committees; the small one is by far the commonest on the real network. */
const SMALL_COMMITTEE = 4
const COMMITTEES = [7, 10, 13]
const LARGE_COMMITTEE_CHANCE = 0.2
/** Enough for one committee of each size. */
const MAX_OPERATORS = 16
/** Wei per block, of SSV or ETH. */
const MAX_FEE = 2_000_000_000
/** What a withdrawal takes: nothing beside the deposits. */
const WITHDRAWAL = 10n ** 9n
/** Whole ETH that a validator may have above 32. */
const MAX_EXTRA_ETH = 8
/** A reactivation pays for so many validators, whatever their operators charge. */
const MAX_UPDATED_VALIDATORS = 20

export interface RegistryLifeOptions {
  /** How many of the first operators are never removed. */
  operators: number
  owners: readonly Address[]
}

export interface RegistryLife {
  /**
   * Registers a validator for some owner with some committee, or reactivates the cluster or migrates it to ETH where that
   * must come first.
   */
  registerValidator(): Promise<Hex>
  /** Does one of the other things that happen to a registry, whatever is possible now. */
  somethingElse(): Promise<Hex>
}

type Deed = () => (() => Promise<Hex>) | undefined

/** Decides by chance who does what next. The same chance gives the same life. */
export function createRegistryLife(
  { operators, owners }: RegistryLifeOptions,
  { actions, random }: { actions: RegistryActions; random: Random },
): RegistryLife {
  function someOwner(): Address {
    const owner = random.pick(owners)
    if (owner === undefined) throw new RangeError('No owners are registered')
    return owner
  }

  function someCluster(): Cluster {
    const ids = livingOperators().map((operator) => operator.id)
    const large = COMMITTEES.filter((size) => size <= ids.length)
    const isLarge = random.next() < LARGE_COMMITTEE_CHANCE
    const size = (isLarge ? random.pick(large) : undefined) ?? SMALL_COMMITTEE
    return { owner: someOwner(), operatorIds: random.sample(ids, size) }
  }

  /** In the currency of the age: the contract refuses to take anything for others. */
  function isOfAge(cluster: Cluster): boolean {
    return currencyOf(cluster) === (actions.isUpgraded() ? 'ETH' : 'SSV')
  }

  function currencyOf({ owner, operatorIds }: Cluster): 'SSV' | 'ETH' {
    const id = clusterId(owner, operatorIds)
    const known = actions.expected().clusters.find((cluster) => cluster.id === id)
    return known?.currency ?? (actions.isUpgraded() ? 'ETH' : 'SSV')
  }

  /** The first owner never migrates, so that both currencies can be seen for as long as the network lives. */
  function mayMigrate({ owner }: Cluster): boolean {
    return owners.length === 1 || owner !== owners[0]
  }

  function livingOperators() {
    return actions.expected().operators.filter(({ removed }) => !removed)
  }

  function livingValidator() {
    return random.pick(actions.expected().validators.filter(({ removed }) => !removed))
  }

  const deeds: readonly Deed[] = [
    () => {
      const validator = livingValidator()
      return validator && (() => actions.removeValidator(validator.publicKey))
    },
    () => {
      const validator = livingValidator()
      return validator && (() => actions.exitValidator(validator.publicKey))
    },
    () => {
      const validator = livingValidator()
      if (validator === undefined || actions.isLiquidated(validator)) return undefined
      return () => actions.liquidate(validator)
    },
    reactivation,
    // Twice, so that few clusters stay liquidated.
    reactivation,
    () => {
      const cluster = someCluster()
      if (actions.isLiquidated(cluster) || !isOfAge(cluster)) return undefined
      return () => actions.registerMalformedValidator(cluster)
    },
    () => {
      const validator = livingValidator()
      if (validator === undefined || !isOfAge(validator)) return undefined
      return () => actions.deposit(validator)
    },
    () => {
      const validator = livingValidator()
      if (validator === undefined || !isOfAge(validator) || actions.isLiquidated(validator)) {
        return undefined
      }
      return () => actions.withdraw(validator, WITHDRAWAL)
    },
    () => {
      const { clusters } = actions.expected()
      const cluster = random.pick(clusters.filter(({ currency }) => currency === 'SSV'))
      if (!actions.isUpgraded() || cluster === undefined || !mayMigrate(cluster)) return undefined
      return () => actions.migrate(cluster)
    },
    () => {
      const cluster = random.pick(actions.expected().clusters)
      const count = cluster?.validatorCount ?? 0
      if (!actions.isUpgraded() || count === 0 || count > MAX_UPDATED_VALIDATORS) return undefined
      const effectiveBalance = 32 * count + random.integer(MAX_EXTRA_ETH * count)
      return cluster && (() => actions.updateBalance(cluster, effectiveBalance))
    },
    () => {
      const [owner, recipient] = [someOwner(), someOwner()]
      return () => actions.setFeeRecipient(owner, recipient)
    },
    () => {
      const owner = someOwner()
      return livingOperators().length < MAX_OPERATORS
        ? () => actions.registerOperator(owner)
        : undefined
    },
    () => {
      const operator = random.pick(livingOperators().filter(({ id }) => id > operators))
      return operator && (() => actions.removeOperator(operator.id))
    },
    () => {
      const operator = random.pick(livingOperators())
      return (
        operator && (() => actions.executeOperatorFee(operator.id, BigInt(random.integer(MAX_FEE))))
      )
    },
    () => {
      const operator = random.pick(livingOperators())
      const fee = BigInt(random.integer(MAX_FEE))
      return operator && (() => actions.declareOperatorFee(operator.id, fee))
    },
    () => {
      const operator = random.pick(
        livingOperators().filter(({ declaredFee }) => declaredFee !== undefined),
      )
      return operator && (() => actions.cancelOperatorFee(operator.id))
    },
    () => {
      const operator = random.pick(livingOperators())
      return operator && (() => actions.withdrawEarnings(operator.id))
    },
  ]

  function reactivation() {
    const { validators } = actions.expected()
    const cluster = random.pick(validators.filter((validator) => actions.isLiquidated(validator)))
    if (cluster === undefined) return undefined
    if (isOfAge(cluster)) return () => actions.reactivate(cluster)
    return mayMigrate(cluster) ? () => actions.migrate(cluster) : undefined
  }

  return {
    registerValidator() {
      let cluster = someCluster()
      while (!isOfAge(cluster) && !mayMigrate(cluster)) cluster = someCluster()
      if (!isOfAge(cluster)) return actions.migrate(cluster)
      // The contract refuses registrations with a liquidated cluster.
      if (actions.isLiquidated(cluster)) return actions.reactivate(cluster)
      return actions.registerValidator(cluster)
    },
    async somethingElse() {
      for (;;) {
        const deed = random.pick(deeds)?.()
        if (deed !== undefined) return deed()
      }
    },
  }
}
