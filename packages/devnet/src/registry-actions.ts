import { PACKED_UNIT } from '@ssv-exporter/contracts/accounting/currency'
import { toAddress } from '@ssv-exporter/contracts/address'
import { clusterId } from '@ssv-exporter/contracts/cluster-id'
import type { Address } from '@ssv-exporter/contracts/hex'
import { bytesToHex } from '@ssv-exporter/encoding/bytes-to-hex'
import type { LowerHex } from '@ssv-exporter/encoding/hex'
import type { Hex } from 'viem'
import type {
  ExpectedCluster,
  ExpectedOperator,
  ExpectedRegistry,
  ExpectedValidator,
} from './expected-registry.ts'
import { createOperatorIdentity, type OperatorIdentity } from './operator-identity.ts'
import type { RegistryContract } from './registry-contract.ts'
import {
  createValidatorIdentity,
  sharesBlob,
  type ValidatorIdentity,
} from './validator-identity.ts'

/** Wei that go with each registration, so that balances of clusters are not all zero. */
const DEPOSIT = 10n ** 15n
/** Defaults of `upgrade`: the network fee of mainnet, and limits that `DEPOSIT` exceeds. */
const ETH_PARAMETERS = {
  networkFee: 3_366_600_000n,
  thresholdBlocks: 1_000n,
  minimumCollateral: 10n ** 12n,
}
/** Wei that go with a migration: enough for thousands of validators with the parameters above. */
const MIGRATION = 10n ** 17n
/** Smaller fees are zero to the contract, which counts in this unit. */
const PACKED_SSV = PACKED_UNIT.SSV
/** The ETH fee of an operator with an SSV fee, from its first ETH cluster on, in wei per block. */
const DEFAULT_ETH_FEE = 1_778_800_000n

/** Who registered what with which operators. */
export interface Cluster {
  readonly owner: Address
  /** Ascending, as the contract demands. */
  readonly operatorIds: readonly bigint[]
}

export interface RegistryActionsOptions {
  /** Validator keys follow from it: the same seed gives the same keys in the same order. */
  seed: string
}

export interface NewOperator {
  identity?: OperatorIdentity
  /** Default: 0. */
  fee?: bigint
}

/**
 * All ways to use the registry, with real keys and signatures. Each sends one transaction and
 * returns its hash, and assumes that it succeeds: call them one after the other, from one caller,
 * on a separate chain.
 */
export interface RegistryActions {
  /** Makes an RSA key when no identity is given, which takes some tenths of a second. */
  registerOperator(owner: Address, operator?: NewOperator): Promise<Hex>
  removeOperator(id: bigint): Promise<Hex>
  declareOperatorFee(id: bigint, fee: bigint): Promise<Hex>
  cancelOperatorFee(id: bigint): Promise<Hex>
  withdrawEarnings(id: bigint): Promise<Hex>
  /** From v1.2.0 to v2.0.0: what is registered from now on is paid in ETH. */
  upgrade(parameters?: Partial<typeof ETH_PARAMETERS>): Promise<Hex>
  /** In the currency of the age. */
  setNetworkFee(fee: bigint): Promise<Hex>
  executeOperatorFee(id: bigint, fee: bigint): Promise<Hex>
  registerValidator(cluster: Cluster): Promise<Hex>
  /** A registration whose signature is for another nonce. It uses up a nonce all the same. */
  registerMalformedValidator(cluster: Cluster): Promise<Hex>
  removeValidator(publicKey: LowerHex): Promise<Hex>
  exitValidator(publicKey: LowerHex): Promise<Hex>
  liquidate(cluster: Cluster): Promise<Hex>
  reactivate(cluster: Cluster): Promise<Hex>
  deposit(cluster: Cluster): Promise<Hex>
  withdraw(cluster: Cluster, amount: bigint): Promise<Hex>
  /** Reactivates it, too, when it was liquidated. */
  migrate(cluster: Cluster, value?: bigint): Promise<Hex>
  /**
   * Tells the effective balance of a whole cluster, in whole ETH. A cluster that cannot pay for it is liquidated.
   * @param liquidates whether that is what will happen
   */
  updateBalance(cluster: Cluster, effectiveBalance: number, liquidates?: boolean): Promise<Hex>
  setFeeRecipient(owner: Address, recipient: Address): Promise<Hex>
  /** A snapshot; it includes what was sent and is not in a block yet. */
  expected(): ExpectedRegistry
  isLiquidated(cluster: Cluster): boolean
  isUpgraded(): boolean
  /** The keys behind a registration that was valid, and behind an operator. */
  validatorIdentity(publicKey: LowerHex): ValidatorIdentity | undefined
  operatorIdentity(id: bigint): OperatorIdentity | undefined
}

export function createRegistryActions(
  { seed }: RegistryActionsOptions,
  { registry }: { registry: RegistryContract },
): RegistryActions {
  const operators = new Map<bigint, ExpectedOperator>()
  const validators = new Map<LowerHex, ExpectedValidator>()
  const operatorKeys = new Map<bigint, OperatorIdentity>()
  const validatorKeys = new Map<LowerHex, ValidatorIdentity>()
  const feeRecipients = new Map<Address, Address>()
  const nonces = new Map<Address, number>()
  const liquidated = new Set<LowerHex>()
  const clusters = new Map<LowerHex, ExpectedCluster>()
  let upgraded = false
  let registrations = 0
  let balanceUpdates = 0
  let malformedRegistrations = 0

  function operator(id: bigint): ExpectedOperator {
    return known(operators.get(id), id)
  }

  function validator(publicKey: LowerHex): ExpectedValidator {
    return known(validators.get(publicKey), publicKey)
  }

  function makeValidator(operatorIds: readonly bigint[]): ValidatorIdentity {
    const committee = operatorIds.map((id) => ({ id, identity: known(operatorKeys.get(id), id) }))
    registrations += 1
    return createValidatorIdentity(`${seed} ${registrations}`, committee)
  }

  async function sendRegistration(
    identity: ValidatorIdentity,
    { owner, operatorIds }: Cluster,
    nonce: number,
  ): Promise<Hex> {
    const shares = bytesToHex(sharesBlob(identity, owner, nonce))
    const hash = await registry.send(
      owner,
      'registerValidator',
      [identity.publicKey, operatorIds, shares],
      DEPOSIT,
    )
    nonces.set(owner, nonceOf(owner) + 1)
    countRegistration({ owner, operatorIds })
    return hash
  }

  function cluster(which: Cluster): ExpectedCluster {
    const id = clusterId(which.owner, which.operatorIds)
    return known(clusters.get(id), id)
  }

  function changeCluster(which: Cluster, change: Partial<ExpectedCluster>): void {
    const former = cluster(which)
    clusters.set(former.id, { ...former, ...change })
  }

  /** A first registration makes the cluster, in the currency of the age. */
  function countRegistration({ owner, operatorIds }: Cluster): void {
    const id = clusterId(owner, operatorIds)
    const former: ExpectedCluster = clusters.get(id) ?? {
      id,
      owner,
      operatorIds: [...operatorIds],
      currency: upgraded ? 'ETH' : 'SSV',
      validatorCount: 0,
      effectiveBalance: undefined,
      active: true,
    }
    const { effectiveBalance } = former
    clusters.set(id, {
      ...former,
      validatorCount: former.validatorCount + 1,
      effectiveBalance: effectiveBalance === undefined ? undefined : effectiveBalance + 32,
    })
    if (upgraded) meetEth(operatorIds)
  }

  function countRemoval(which: Cluster): void {
    const { currency, validatorCount: former, effectiveBalance: reportedBalance } = cluster(which)
    const validatorCount = former - 1
    const less =
      reportedBalance === undefined || validatorCount === 0 ? undefined : reportedBalance - 32
    changeCluster(which, {
      validatorCount,
      effectiveBalance: currency === 'ETH' ? less : reportedBalance,
    })
  }

  function meetEth(operatorIds: readonly bigint[]): void {
    for (const id of operatorIds) {
      const entry = operator(id)
      if (entry.removed || entry.ethFee !== undefined) continue
      operators.set(id, { ...entry, ethFee: entry.fee >= PACKED_SSV ? DEFAULT_ETH_FEE : 0n })
    }
  }

  function nonceOf(owner: Address): number {
    return nonces.get(owner) ?? 0
  }

  function markCluster({ owner, operatorIds }: Cluster, isLiquidated: boolean): void {
    const id = clusterId(owner, operatorIds)
    if (isLiquidated) liquidated.add(id)
    else liquidated.delete(id)
    changeCluster({ owner, operatorIds }, { active: !isLiquidated })
    for (const [publicKey, entry] of validators) {
      if (entry.removed || clusterId(entry.owner, entry.operatorIds) !== id) continue
      validators.set(publicKey, { ...entry, liquidated: isLiquidated })
    }
  }

  return {
    async registerOperator(owner, { fee = 0n, identity: given } = {}) {
      const identity = given ?? (await createOperatorIdentity())
      const hash = await registry.send(owner, 'registerOperator', [
        bytesToHex(identity.wrappedPublicKey),
        fee,
      ])
      // The contract counts from 1.
      const id = BigInt(operators.size + 1)
      operators.set(id, {
        id,
        owner,
        publicKey: identity.publicKeyText,
        fee: upgraded ? 0n : fee,
        ethFee: upgraded ? fee : undefined,
        declaredFee: undefined,
        removed: false,
      })
      operatorKeys.set(id, identity)
      return hash
    },
    async removeOperator(id) {
      const entry = operator(id)
      const hash = await registry.send(entry.owner, 'removeOperator', [id])
      const ethFee = upgraded ? 0n : undefined
      const fees = { fee: 0n, ethFee, declaredFee: undefined }
      operators.set(id, { ...entry, ...fees, removed: true })
      return hash
    },
    async executeOperatorFee(id, fee) {
      const hash = await registry.send(operator(id).owner, 'executeOperatorFee', [id, fee])
      const changed = upgraded ? { ethFee: fee } : { fee }
      operators.set(id, { ...operator(id), ...changed, declaredFee: undefined })
      return hash
    },
    async declareOperatorFee(id, fee) {
      const hash = await registry.send(operator(id).owner, 'declareOperatorFee', [id, fee])
      if (upgraded) meetEth([id])
      operators.set(id, { ...operator(id), declaredFee: fee })
      return hash
    },
    async cancelOperatorFee(id) {
      const hash = await registry.send(operator(id).owner, 'cancelDeclaredOperatorFee', [id])
      operators.set(id, { ...operator(id), declaredFee: undefined })
      return hash
    },
    withdrawEarnings: (id) =>
      registry.send(operator(id).owner, 'withdrawAllOperatorEarnings', [id]),
    async upgrade(parameters = {}) {
      const { networkFee, thresholdBlocks, minimumCollateral } = {
        ...ETH_PARAMETERS,
        ...parameters,
      }
      const hash = await registry.send(registry.deployer, 'upgrade', [
        networkFee,
        thresholdBlocks,
        minimumCollateral,
      ])
      upgraded = true
      // A declaration of the SSV age is void.
      for (const entry of operators.values()) {
        operators.set(entry.id, { ...entry, declaredFee: undefined })
      }
      return hash
    },
    setNetworkFee: (fee) => registry.send(registry.deployer, 'updateNetworkFee', [fee]),
    async registerValidator(cluster) {
      const identity = makeValidator(cluster.operatorIds)
      const hash = await sendRegistration(identity, cluster, nonceOf(cluster.owner))
      validatorKeys.set(identity.publicKey, identity)
      validators.set(identity.publicKey, {
        publicKey: identity.publicKey,
        owner: cluster.owner,
        operatorIds: [...cluster.operatorIds],
        sharePublicKeys: identity.shares.map((share) => bytesToHex(share.publicKey)),
        liquidated: false,
        exited: false,
        removed: false,
      })
      return hash
    },
    async registerMalformedValidator(cluster) {
      const identity = makeValidator(cluster.operatorIds)
      const hash = await sendRegistration(identity, cluster, nonceOf(cluster.owner) + 1)
      malformedRegistrations += 1
      return hash
    },
    async removeValidator(publicKey) {
      const entry = validator(publicKey)
      const { owner, operatorIds } = entry
      const hash = await registry.send(owner, 'removeValidator', [publicKey, operatorIds])
      validators.set(publicKey, { ...entry, removed: true })
      countRemoval(entry)
      return hash
    },
    async exitValidator(publicKey) {
      const entry = validator(publicKey)
      const { owner, operatorIds } = entry
      const hash = await registry.send(owner, 'exitValidator', [publicKey, operatorIds])
      validators.set(publicKey, { ...entry, exited: true })
      return hash
    },
    async liquidate(cluster) {
      const { owner, operatorIds } = cluster
      const hash = await registry.send(owner, 'liquidate', [owner, operatorIds])
      markCluster(cluster, true)
      return hash
    },
    async reactivate(cluster) {
      const { owner, operatorIds } = cluster
      const hash = await registry.send(owner, 'reactivate', [operatorIds], DEPOSIT)
      markCluster(cluster, false)
      return hash
    },
    deposit: ({ owner, operatorIds }) =>
      registry.send(owner, 'deposit', [owner, operatorIds], DEPOSIT),
    withdraw: ({ owner, operatorIds }, amount) =>
      registry.send(owner, 'withdraw', [operatorIds, amount]),
    async migrate(which, value = MIGRATION) {
      const { owner, operatorIds } = which
      const hash = await registry.send(owner, 'migrateClusterToETH', [operatorIds], value)
      meetEth(operatorIds)
      const { validatorCount, effectiveBalance = 32 * validatorCount } = cluster(which)
      changeCluster(which, {
        currency: 'ETH',
        // Without validators none is known.
        effectiveBalance: effectiveBalance === 0 ? undefined : effectiveBalance,
      })
      markCluster(which, false)
      return hash
    },
    async updateBalance(which, effectiveBalance, liquidates = false) {
      const { owner, operatorIds } = which
      const hash = await registry.send(owner, 'updateClusterBalance', [
        BigInt(++balanceUpdates),
        owner,
        operatorIds,
        effectiveBalance,
      ])
      changeCluster(which, { effectiveBalance })
      if (liquidates) markCluster(which, true)
      return hash
    },
    async setFeeRecipient(owner, recipient) {
      const hash = await registry.send(owner, 'setFeeRecipientAddress', [recipient])
      feeRecipients.set(owner, toAddress(recipient))
      return hash
    },
    expected: () => ({
      operators: [...operators.values()],
      validators: [...validators.values()],
      clusters: [...clusters.values()],
      upgraded,
      feeRecipients: new Map(feeRecipients),
      nonces: new Map(nonces),
      malformedRegistrations,
    }),
    isUpgraded: () => upgraded,
    isLiquidated: ({ owner, operatorIds }) => liquidated.has(clusterId(owner, operatorIds)),
    validatorIdentity: (publicKey) => validatorKeys.get(publicKey),
    operatorIdentity: (id) => operatorKeys.get(id),
  }
}

function known<T>(entry: T | undefined, key: bigint | string): T {
  if (entry === undefined) throw new RangeError(`${key} is not registered`)
  return entry
}
