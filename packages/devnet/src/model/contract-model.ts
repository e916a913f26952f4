import { type Currency, PACKED_UNIT } from '@ssv-exporter/contracts/accounting/currency'
import { clusterId } from '@ssv-exporter/contracts/cluster-id'
import type { Address } from '@ssv-exporter/contracts/hex'
import type { ModelEvent, ModelEventArguments, ModelEventName, ModelTuple } from './model-events.ts'

/**
 * Default ETH fee of an operator with an SSV fee, assigned by the contract at its first ETH
 * cluster.
 */
const DEFAULT_ETH_FEE = 1_778_800_000n
/** One validator with 32 ETH. */
const VALIDATOR = 10_000n
const NOBODY = '0x0000000000000000000000000000000000000000' as Address

/** One currency of an operator's or the network's accounting. Amounts in packed units. */
interface Meter {
  fee: bigint
  /** Total charged to one validator. It grows by the fee with each block. */
  total: bigint
}

interface OperatorBook extends Meter {
  /** Charged to one validator since earnings were last settled. */
  unsettled: bigint
  earned: bigint
}

interface ModelOperator {
  readonly id: bigint
  readonly owner: Address
  readonly books: Record<Currency, OperatorBook>
  metEth: boolean
  removed: boolean
  declaredFee: bigint | undefined
}

interface ModelCluster {
  readonly owner: Address
  readonly operatorIds: readonly bigint[]
  currency: Currency
  validators: number
  /** Ten-thousandths of a validator by the effective balance; 0 until it is reported. */
  weight: bigint
  active: boolean
  /** Wei as of the last settlement. */
  balance: bigint
  /** Charged by its operators to one validator since the last settlement, in packed units. */
  owedToOperators: bigint
  owedToNetwork: bigint
  /** Sums of totals at the last settlement, as in the tuple. */
  index: bigint
  networkFeeIndex: bigint
}

interface NetworkBook extends Meter {
  thresholdBlocks: bigint
  minimumCollateral: bigint
}

export interface ModelClusterMoney {
  readonly currency: Currency
  readonly active: boolean
  readonly balance: bigint
  readonly burnRate: bigint
  /** Undefined for an inactive cluster. */
  readonly threshold: bigint | undefined
  readonly liquidatable: boolean
  /** Undefined if it pays nothing. */
  readonly runwayBlocks: bigint | undefined
}

/** Reason of a revert. */
export class ModelRevert extends Error {}

/**
 * The accounting of the SSVNetwork contract from v1.2.0 through its upgrade to v2.0.0, simulated
 * block by block: in every block each operator and the network charge their fee to every active
 * cluster. It does not use differences of indices, so that it can verify what is computed from
 * events.
 *
 * Source of the rules: SSVNetwork v2.0.0 (ClusterLib, OperatorLib, SSVClusters, SSVValidators,
 * SSVOperators, SSVDAO).
 */
export class ContractModel {
  block: number
  upgraded = false
  readonly events: ModelEvent[] = []
  readonly operators = new Map<bigint, ModelOperator>()
  readonly clusters = new Map<string, ModelCluster>()
  readonly networks: Record<Currency, NetworkBook>

  constructor(startBlock: number, limits: { thresholdBlocks: bigint; minimumCollateral: bigint }) {
    this.block = startBlock
    const book = () => ({ fee: 0n, total: 0n, thresholdBlocks: 0n, minimumCollateral: 0n })
    this.networks = { SSV: { ...book(), ...limits }, ETH: book() }
  }

  /** Mines blocks. The next action is in the last of them. */
  mine(blocks = 1): void {
    for (let passed = 0; passed < blocks; passed++) {
      this.block += 1
      for (const { books } of this.operators.values()) {
        for (const book of Object.values(books)) {
          book.total += book.fee
          book.unsettled += book.fee
        }
      }
      for (const network of Object.values(this.networks)) network.total += network.fee
      for (const cluster of this.clusters.values()) {
        if (!cluster.active) continue
        for (const { fee } of this.#booksOf(cluster)) cluster.owedToOperators += fee
        cluster.owedToNetwork += this.networks[cluster.currency].fee
      }
    }
  }

  // Operators

  registerOperator(owner: Address, fee: bigint): bigint {
    const id = BigInt(this.operators.size + 1)
    const book = () => ({ fee: 0n, total: 0n, unsettled: 0n, earned: 0n })
    const books = { SSV: book(), ETH: book() }
    books[this.#age].fee = this.#pack(this.#age, fee)
    const metEth = this.upgraded
    this.operators.set(id, {
      id,
      owner,
      books,
      metEth,
      removed: false,
      declaredFee: undefined,
    })
    this.#emit('OperatorAdded', { owner, operatorId: id, fee })
    return id
  }

  removeOperator(id: bigint): void {
    const operator = this.#operator(id)
    this.withdrawEarnings(id)
    operator.removed = true
    operator.declaredFee = undefined
    for (const book of Object.values(operator.books)) {
      book.fee = 0n
      book.unsettled = 0n
    }
    this.#emit('OperatorRemoved', { operatorId: id })
  }

  declareFee(id: bigint, fee: bigint): void {
    const operator = this.#operator(id)
    if (this.upgraded) this.#meetEth(operator)
    operator.declaredFee = fee
    const blockNumber = BigInt(this.block)
    this.#emit('OperatorFeeDeclared', { owner: operator.owner, operatorId: id, blockNumber, fee })
  }

  cancelFee(id: bigint): void {
    const operator = this.#operator(id)
    if (operator.declaredFee === undefined) throw new ModelRevert('NoFeeDeclared')
    operator.declaredFee = undefined
    this.#emit('OperatorFeeDeclarationCancelled', { owner: operator.owner, operatorId: id })
  }

  executeFee(id: bigint): void {
    const { declaredFee } = this.#operator(id)
    if (declaredFee === undefined) throw new ModelRevert('NoFeeDeclared')
    this.#setFee(this.#operator(id), declaredFee)
  }

  reduceFee(id: bigint, fee: bigint): void {
    const operator = this.#operator(id)
    if (this.upgraded) this.#meetEth(operator)
    const unit = PACKED_UNIT[this.#age]
    if (fee >= operator.books[this.#age].fee * unit) throw new ModelRevert('FeeIncreaseNotAllowed')
    this.#setFee(operator, fee)
  }

  /** Withdraws the earnings in both currencies, or a given amount of one. */
  withdrawEarnings(id: bigint, part?: { currency: Currency; percent: number }): void {
    const operator = this.#operator(id)
    for (const currency of ['ETH', 'SSV'] as const) {
      if (part !== undefined && part.currency !== currency) continue
      const book = operator.books[currency]
      const units = part === undefined ? undefined : BigInt(part.percent)
      this.#settleOperator(operator, currency)
      const packed = units === undefined ? book.earned : (book.earned * units) / 100n
      if (packed === 0n) continue
      book.earned -= packed
      const name =
        this.upgraded && currency === 'SSV' ? 'OperatorWithdrawnSSV' : 'OperatorWithdrawn'
      const value = packed * PACKED_UNIT[currency]
      this.#emit(name, { owner: operator.owner, operatorId: id, value })
    }
  }

  // Clusters

  registerValidators(
    owner: Address,
    operatorIds: readonly bigint[],
    count: number,
    value: bigint,
  ): void {
    for (const id of operatorIds) {
      if (this.operators.get(id)?.removed !== false) throw new ModelRevert('OperatorDoesNotExist')
    }
    const id: string = clusterId(owner, operatorIds)
    const known = this.clusters.get(id)
    if (known !== undefined && known.currency !== this.#age) {
      throw new ModelRevert('IncorrectClusterVersion')
    }
    const cluster: ModelCluster = known ?? {
      owner,
      operatorIds,
      currency: this.#age,
      validators: 0,
      weight: 0n,
      active: true,
      balance: 0n,
      owedToOperators: 0n,
      owedToNetwork: 0n,
      index: 0n,
      networkFeeIndex: 0n,
    }
    if (!cluster.active) throw new ModelRevert('ClusterIsLiquidated')
    const grown = { ...cluster, validators: cluster.validators + count }
    this.#settle(grown, cluster)
    grown.balance += value
    if (cluster.weight > 0n) grown.weight += BigInt(count) * VALIDATOR
    if (this.#isShort(grown, grown.balance, this.#feeOnceAllMet(grown))) {
      throw new ModelRevert('InsufficientBalance')
    }
    if (this.upgraded) for (const one of operatorIds) this.#meetEth(this.#operator(one))
    this.#settleOperatorsOf(cluster)
    Object.assign(cluster, grown)
    this.clusters.set(id, cluster)
    for (let one = 0; one < count; one++) this.#emitOf('ValidatorAdded', cluster, {})
  }

  removeValidators(id: string, count: number): void {
    const cluster = this.#cluster(id)
    if (cluster.validators < count) throw new ModelRevert('ValidatorDoesNotExist')
    if (cluster.active) {
      this.#settleOperatorsOf(cluster)
      this.#settle(cluster)
    }
    cluster.validators -= count
    if (cluster.currency === 'ETH' && cluster.weight > 0n) {
      cluster.weight = cluster.validators === 0 ? 0n : cluster.weight - BigInt(count) * VALIDATOR
    }
    for (let one = 0; one < count; one++) this.#emitOf('ValidatorRemoved', cluster, {})
  }

  deposit(id: string, value: bigint): void {
    const cluster = this.#cluster(id)
    this.#demandAge(cluster)
    cluster.balance += value
    this.#emitOf('ClusterDeposited', cluster, { value })
  }

  withdraw(id: string, value: bigint): void {
    const cluster = this.#cluster(id)
    this.#demandAge(cluster)
    if (!cluster.active && !this.upgraded) throw new ModelRevert('ClusterIsLiquidated')
    const left = { ...cluster }
    if (left.active) this.#settle(left)
    if (left.balance < value) throw new ModelRevert('InsufficientBalance')
    left.balance -= value
    if (left.active && this.#isLiquidatable(left)) throw new ModelRevert('InsufficientBalance')
    // Reads the operators' accounting without settling it.
    Object.assign(cluster, left)
    this.#emitOf('ClusterWithdrawn', cluster, { value })
  }

  /** Liquidates a cluster on behalf of its owner, who always may. */
  liquidate(id: string): void {
    const cluster = this.#cluster(id)
    if (!cluster.active) throw new ModelRevert('ClusterIsLiquidated')
    this.#settleOperatorsOf(cluster)
    this.#close(cluster)
  }

  reactivate(id: string, value: bigint): void {
    const cluster = this.#cluster(id)
    this.#demandAge(cluster)
    if (cluster.active) throw new ModelRevert('ClusterAlreadyEnabled')
    const opened = { ...cluster, active: true, balance: cluster.balance + value }
    this.#show(opened)
    if (this.#isLiquidatable(opened)) throw new ModelRevert('InsufficientBalance')
    this.#settleOperatorsOf(cluster)
    Object.assign(cluster, opened)
    this.#emitOf('ClusterReactivated', cluster, {})
  }

  migrate(id: string, value: bigint): void {
    const cluster = this.#cluster(id)
    if (!this.upgraded || cluster.currency === 'ETH') {
      throw new ModelRevert('IncorrectClusterVersion')
    }
    const opened: ModelCluster = { ...cluster, currency: 'ETH', active: true, balance: value }
    if (this.#isShort(opened, value, this.#feeOnceAllMet(opened)))
      throw new ModelRevert('InsufficientBalance')

    const wasActive = cluster.active
    if (wasActive) {
      this.#settleOperatorsOf(cluster)
      this.#settle(cluster)
    }
    const refund = cluster.balance
    for (const one of cluster.operatorIds) {
      const operator = this.#operatorEver(one)
      if (!operator.removed) this.#meetEth(operator)
    }
    this.#settleOperatorsOf(opened)
    this.#show(opened)
    Object.assign(cluster, opened)
    this.#emitOf('ClusterMigratedToETH', cluster, {
      ethDeposited: value,
      ssvRefunded: refund,
      effectiveBalance: Number((this.#weightOf(cluster) * 32n) / VALIDATOR),
    })
    if (!wasActive) this.#emitOf('ClusterReactivated', cluster, {})
  }

  /** An oracle's report of the effective balance of the whole cluster, in whole ETH. */
  updateBalance(id: string, effectiveBalance: number): void {
    if (!this.upgraded) throw new ModelRevert('no such function')
    const cluster = this.#cluster(id)
    if (
      effectiveBalance < 32 * cluster.validators ||
      effectiveBalance > 2048 * cluster.validators
    ) {
      throw new ModelRevert('EBBelowMinimum')
    }
    const settles = cluster.currency === 'ETH' && cluster.active
    if (settles) {
      this.#settleOperatorsOf(cluster)
      this.#settle(cluster)
    }
    const scaled = BigInt(effectiveBalance) * VALIDATOR
    cluster.weight = scaled / 32n + (scaled % 32n === 0n ? 0n : 1n)
    if (settles && this.#isLiquidatable(cluster)) this.#close(cluster)
    const blockNum = BigInt(this.block)
    this.#emitOf('ClusterBalanceUpdated', cluster, { blockNum, effectiveBalance })
  }

  // The network

  setNetworkFee(currency: Currency, fee: bigint): void {
    const network = this.networks[currency]
    const oldFee = network.fee * PACKED_UNIT[currency]
    network.fee = this.#pack(currency, fee)
    this.#emit(this.#named(currency, 'NetworkFeeUpdated', 'NetworkFeeUpdatedSSV'), {
      oldFee,
      newFee: fee,
    })
  }

  setThreshold(currency: Currency, value: bigint): void {
    this.networks[currency].thresholdBlocks = value
    const names = [
      'LiquidationThresholdPeriodUpdated',
      'LiquidationThresholdPeriodSSVUpdated',
    ] as const
    this.#emit(this.#named(currency, ...names), { value })
  }

  setCollateral(currency: Currency, value: bigint): void {
    this.networks[currency].minimumCollateral = value
    const names = [
      'MinimumLiquidationCollateralUpdated',
      'MinimumLiquidationCollateralSSVUpdated',
    ] as const
    this.#emit(this.#named(currency, ...names), { value })
  }

  upgrade(): void {
    for (const moduleId of [0, 1, 2, 3, 4, 5, 6]) {
      this.#emit('ModuleUpgraded', { moduleId, moduleAddress: NOBODY })
    }
    const blockNumber = BigInt(this.block)
    this.#emit('SSVNetworkUpgradeBlock', { version: 'v2.0.0', blockNumber })
    this.upgraded = true
    for (const operator of this.operators.values()) operator.declaredFee = undefined
  }

  // Results of the views

  money(id: string): ModelClusterMoney {
    const cluster = { ...this.#cluster(id) }
    const { currency, active } = cluster
    if (!active) {
      const nothing = { burnRate: 0n, threshold: undefined, runwayBlocks: undefined }
      return { currency, active, balance: cluster.balance, liquidatable: false, ...nothing }
    }
    this.#settle(cluster)
    const weight = this.#weightOf(cluster)
    const wei = this.#feeOf(cluster) * PACKED_UNIT[currency]
    const burnRate = (wei * weight - ((wei * weight) % VALIDATOR)) / VALIDATOR
    const threshold = this.#needed(cluster)
    let runwayBlocks: bigint | undefined
    if (burnRate > 0n) {
      const spare = (limit: bigint) =>
        cluster.balance <= limit ? 0n : (cluster.balance - limit) / burnRate
      const { minimumCollateral } = this.networks[currency]
      const spares = [spare(threshold), spare(minimumCollateral)]
      runwayBlocks = spares.sort((a, b) => (a < b ? -1 : 1))[0]
    }
    const liquidatable = this.#isLiquidatable(cluster)
    const { balance } = cluster
    return { currency, active, balance, burnRate, threshold, liquidatable, runwayBlocks }
  }

  /** Wei. */
  earnings(id: bigint, currency: Currency): bigint {
    const operator = this.#operatorEver(id)
    return this.#earned(operator, currency) * PACKED_UNIT[currency]
  }

  tuple(cluster: ModelCluster): ModelTuple {
    const { validators: validatorCount, networkFeeIndex, index, active, balance } = cluster
    return { validatorCount, networkFeeIndex, index, active, balance }
  }

  // Internals

  get #age(): Currency {
    return this.upgraded ? 'ETH' : 'SSV'
  }

  #pack(currency: Currency, wei: bigint): bigint {
    if (wei % PACKED_UNIT[currency] !== 0n) throw new ModelRevert('MaxPrecisionExceeded')
    return wei / PACKED_UNIT[currency]
  }

  #operatorEver(id: bigint): ModelOperator {
    const operator = this.operators.get(id)
    if (operator === undefined) throw new ModelRevert('OperatorDoesNotExist')
    return operator
  }

  #operator(id: bigint): ModelOperator {
    const operator = this.#operatorEver(id)
    if (operator.removed) throw new ModelRevert('OperatorDoesNotExist')
    return operator
  }

  #cluster(id: string): ModelCluster {
    const cluster = this.clusters.get(id)
    if (cluster === undefined) throw new ModelRevert('ClusterDoesNotExist')
    return cluster
  }

  #demandAge(cluster: ModelCluster): void {
    if (cluster.currency !== this.#age) throw new ModelRevert('IncorrectClusterVersion')
  }

  #booksOf({ operatorIds, currency }: ModelCluster): OperatorBook[] {
    return operatorIds.map((id) => this.#operatorEver(id).books[currency])
  }

  #feeOf(cluster: ModelCluster): bigint {
    const fees = this.#booksOf(cluster).map(({ fee }) => fee)
    return fees.reduce((sum, fee) => sum + fee, this.networks[cluster.currency].fee)
  }

  #weightOf({ currency, validators, weight }: ModelCluster): bigint {
    return currency === 'ETH' && weight > 0n ? weight : BigInt(validators) * VALIDATOR
  }

  /** Computed from all clusters. */
  #weightOn(operator: ModelOperator, currency: Currency): bigint {
    let sum = 0n
    for (const cluster of this.clusters.values()) {
      if (cluster.currency !== currency || !cluster.active) continue
      if (cluster.operatorIds.includes(operator.id)) sum += this.#weightOf(cluster)
    }
    return sum
  }

  #earned(operator: ModelOperator, currency: Currency): bigint {
    const book = operator.books[currency]
    return book.earned + (book.unsettled * this.#weightOn(operator, currency)) / VALIDATOR
  }

  #settleOperator(operator: ModelOperator, currency: Currency): void {
    const book = operator.books[currency]
    book.earned = this.#earned(operator, currency)
    book.unsettled = 0n
  }

  #settleOperatorsOf({ operatorIds, currency }: ModelCluster): void {
    for (const id of operatorIds) {
      const operator = this.#operatorEver(id)
      if (!operator.removed) this.#settleOperator(operator, currency)
    }
  }

  /**
   * Deducts its debt from the balance, by the validators it had until now. Active clusters only.
   */
  #settle(cluster: ModelCluster, until = cluster): void {
    const weight = this.#weightOf(until)
    const owed =
      (cluster.owedToOperators * weight) / VALIDATOR + (cluster.owedToNetwork * weight) / VALIDATOR
    const wei = owed * PACKED_UNIT[cluster.currency]
    cluster.balance = wei > cluster.balance ? 0n : cluster.balance - wei
    this.#show(cluster)
  }

  /** Restarts accounting at the current totals. */
  #show(cluster: ModelCluster): void {
    cluster.owedToOperators = 0n
    cluster.owedToNetwork = 0n
    cluster.index = this.#booksOf(cluster).reduce((sum, { total }) => sum + total, 0n)
    cluster.networkFeeIndex = this.networks[cluster.currency].total
  }

  #needed(cluster: ModelCluster, fee = this.#feeOf(cluster)): bigint {
    const { thresholdBlocks } = this.networks[cluster.currency]
    const units = (thresholdBlocks * fee * this.#weightOf(cluster)) / VALIDATOR
    return units * PACKED_UNIT[cluster.currency]
  }

  #isLiquidatable(cluster: ModelCluster): boolean {
    return this.#isShort(cluster, cluster.balance, this.#feeOf(cluster))
  }

  #isShort(cluster: ModelCluster, balance: bigint, fee: bigint): boolean {
    if (cluster.validators === 0) return false
    const { minimumCollateral } = this.networks[cluster.currency]
    return balance < minimumCollateral || balance < this.#needed(cluster, fee)
  }

  #close(cluster: ModelCluster): void {
    cluster.active = false
    cluster.balance = 0n
    cluster.index = 0n
    cluster.networkFeeIndex = 0n
    cluster.owedToOperators = 0n
    cluster.owedToNetwork = 0n
    this.#emitOf('ClusterLiquidated', cluster, {})
  }

  #feeOnceMet(operator: ModelOperator): bigint {
    const { SSV, ETH } = operator.books
    if (operator.removed || operator.metEth) return ETH.fee
    return SSV.fee === 0n ? 0n : this.#pack('ETH', DEFAULT_ETH_FEE)
  }

  #feeOnceAllMet(cluster: ModelCluster): bigint {
    if (cluster.currency === 'SSV') return this.#feeOf(cluster)
    const fees = cluster.operatorIds.map((id) => this.#feeOnceMet(this.#operatorEver(id)))
    return fees.reduce((sum, fee) => sum + fee, this.networks.ETH.fee)
  }

  #meetEth(operator: ModelOperator): void {
    if (operator.metEth) return
    const fee = this.#feeOnceMet(operator)
    operator.metEth = true
    if (fee === 0n) return
    operator.books.ETH.fee = fee
    const { owner, id: operatorId } = operator
    const blockNumber = BigInt(this.block)
    this.#emit('OperatorFeeExecuted', { owner, operatorId, blockNumber, fee: DEFAULT_ETH_FEE })
  }

  #setFee(operator: ModelOperator, fee: bigint): void {
    this.#settleOperator(operator, this.#age)
    operator.books[this.#age].fee = this.#pack(this.#age, fee)
    operator.declaredFee = undefined
    const { owner, id: operatorId } = operator
    const blockNumber = BigInt(this.block)
    this.#emit('OperatorFeeExecuted', { owner, operatorId, blockNumber, fee })
  }

  /** The upgrade uses the old names for ETH. */
  #named<Old extends ModelEventName, New extends ModelEventName>(
    currency: Currency,
    old: Old,
    forSsv: New,
  ): Old | New {
    if (currency === 'ETH' && !this.upgraded) throw new ModelRevert('no such function')
    return currency === 'SSV' && this.upgraded ? forSsv : old
  }

  #emitOf<Name extends ModelEventName>(
    name: Name,
    cluster: ModelCluster,
    rest: Omit<ModelEventArguments[Name], 'owner' | 'operatorIds' | 'cluster'>,
  ): void {
    const { owner, operatorIds } = cluster
    const args = { owner, operatorIds, ...rest, cluster: this.tuple(cluster) }
    this.#emit(name, args as unknown as ModelEventArguments[Name])
  }

  #emit<Name extends ModelEventName>(name: Name, args: ModelEventArguments[Name]): void {
    this.events.push({ name, args, block: this.block } as ModelEvent)
  }
}
