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

export interface RegistryLifeOptions {
  /** How many of the first operators are never removed. */
  operators: number
  owners: readonly Address[]
}

export interface RegistryLife {
  /** Registers a validator for some owner with some committee, or reactivates the cluster where that must come first. */
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
    if (owner === undefined) throw new RangeError('There are no owners')
    return owner
  }

  function someCluster(): Cluster {
    const ids = livingOperators().map((operator) => operator.id)
    const large = COMMITTEES.filter((size) => size <= ids.length)
    const isLarge = random.next() < LARGE_COMMITTEE_CHANCE
    const size = (isLarge ? random.pick(large) : undefined) ?? SMALL_COMMITTEE
    return { owner: someOwner(), operatorIds: random.sample(ids, size) }
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
      if (actions.isLiquidated(cluster)) return undefined
      return () => actions.registerMalformedValidator(cluster)
    },
    () => {
      const validator = livingValidator()
      return validator && (() => actions.deposit(validator))
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
        operator && (() => actions.executeOperatorFee(operator.id, BigInt(random.integer(1e9))))
      )
    },
  ]

  function reactivation() {
    const { validators } = actions.expected()
    const cluster = random.pick(validators.filter((validator) => actions.isLiquidated(validator)))
    return cluster && (() => actions.reactivate(cluster))
  }

  return {
    registerValidator() {
      const cluster = someCluster()
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
