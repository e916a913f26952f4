import type { Address } from '@ssv-exporter/contracts/hex'

/** The tuple of a cluster, as the contract's events carry it. */
export interface ModelTuple {
  readonly validatorCount: number
  readonly networkFeeIndex: bigint
  readonly index: bigint
  readonly active: boolean
  readonly balance: bigint
}

interface OfOperator {
  readonly owner: Address
  readonly operatorId: bigint
}

interface OfCluster {
  readonly owner: Address
  readonly operatorIds: readonly bigint[]
  readonly cluster: ModelTuple
}

/**
 * The events about money, by name, with the arguments of the ABI. Validator keys and shares are not
 * modelled.
 */
export interface ModelEventArguments {
  OperatorAdded: OfOperator & { readonly fee: bigint }
  OperatorRemoved: { readonly operatorId: bigint }
  OperatorFeeDeclared: OfOperator & { readonly blockNumber: bigint; readonly fee: bigint }
  OperatorFeeExecuted: OfOperator & { readonly blockNumber: bigint; readonly fee: bigint }
  OperatorFeeDeclarationCancelled: OfOperator
  OperatorWithdrawn: OfOperator & { readonly value: bigint }
  OperatorWithdrawnSSV: OfOperator & { readonly value: bigint }
  ValidatorAdded: OfCluster
  ValidatorRemoved: OfCluster
  ClusterDeposited: OfCluster & { readonly value: bigint }
  ClusterWithdrawn: OfCluster & { readonly value: bigint }
  ClusterLiquidated: OfCluster
  ClusterReactivated: OfCluster
  ClusterMigratedToETH: OfCluster & {
    readonly ethDeposited: bigint
    readonly ssvRefunded: bigint
    readonly effectiveBalance: number
  }
  ClusterBalanceUpdated: OfCluster & {
    readonly blockNum: bigint
    readonly effectiveBalance: number
  }
  NetworkFeeUpdated: { readonly oldFee: bigint; readonly newFee: bigint }
  NetworkFeeUpdatedSSV: { readonly oldFee: bigint; readonly newFee: bigint }
  LiquidationThresholdPeriodUpdated: { readonly value: bigint }
  LiquidationThresholdPeriodSSVUpdated: { readonly value: bigint }
  MinimumLiquidationCollateralUpdated: { readonly value: bigint }
  MinimumLiquidationCollateralSSVUpdated: { readonly value: bigint }
  SSVNetworkUpgradeBlock: { readonly version: string; readonly blockNumber: bigint }
  ModuleUpgraded: { readonly moduleId: number; readonly moduleAddress: Address }
}

export type ModelEventName = keyof ModelEventArguments

export type ModelEvent = {
  [Name in ModelEventName]: {
    readonly name: Name
    readonly args: ModelEventArguments[Name]
    readonly block: number
  }
}[ModelEventName]
