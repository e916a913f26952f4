import { toAddress } from '@ssv-exporter/contracts/address'
import { bytesToHex } from '@ssv-exporter/contracts/bytes-to-hex'
import { clusterId } from '@ssv-exporter/contracts/cluster-id'
import type { Address, LowerHex } from '@ssv-exporter/contracts/hex'
import type { Hex } from 'viem'
import type { ExpectedOperator, ExpectedRegistry, ExpectedValidator } from './expected-registry.ts'
import { createOperatorIdentity, type OperatorIdentity } from './operator-identity.ts'
import type { RegistryContract } from './registry-contract.ts'
import {
  createValidatorIdentity,
  sharesBlob,
  type ValidatorIdentity,
} from './validator-identity.ts'

/** Wei that go with each registration, so that balances of clusters are not all zero. */
const DEPOSIT = 10n ** 15n

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
 * The ways to use the registry, with real keys and signatures. Each sends one transaction and returns its hash, and is
 * counted as done at once: call one after the other, from one place, on a chain of its own.
 */
export interface RegistryActions {
  /** Makes an RSA key when no identity is given, which takes some tenths of a second. */
  registerOperator(owner: Address, operator?: NewOperator): Promise<Hex>
  removeOperator(id: bigint): Promise<Hex>
  executeOperatorFee(id: bigint, fee: bigint): Promise<Hex>
  registerValidator(cluster: Cluster): Promise<Hex>
  /** A registration whose signature is for another nonce. It uses up a nonce all the same. */
  registerMalformedValidator(cluster: Cluster): Promise<Hex>
  removeValidator(publicKey: LowerHex): Promise<Hex>
  exitValidator(publicKey: LowerHex): Promise<Hex>
  liquidate(cluster: Cluster): Promise<Hex>
  reactivate(cluster: Cluster): Promise<Hex>
  deposit(cluster: Cluster): Promise<Hex>
  setFeeRecipient(owner: Address, recipient: Address): Promise<Hex>
  /** A snapshot; it includes what was sent and is not in a block yet. */
  expected(): ExpectedRegistry
  isLiquidated(cluster: Cluster): boolean
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
  let registrations = 0
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
    return hash
  }

  function nonceOf(owner: Address): number {
    return nonces.get(owner) ?? 0
  }

  function markCluster({ owner, operatorIds }: Cluster, isLiquidated: boolean): void {
    const id = clusterId(owner, operatorIds)
    if (isLiquidated) liquidated.add(id)
    else liquidated.delete(id)
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
      operators.set(id, { id, owner, publicKey: identity.publicKeyText, fee, removed: false })
      operatorKeys.set(id, identity)
      return hash
    },
    async removeOperator(id) {
      const entry = operator(id)
      const hash = await registry.send(entry.owner, 'removeOperator', [id])
      operators.set(id, { ...entry, removed: true })
      return hash
    },
    // No event of the eight tells of a fee that changes, so what is expected stays as it was.
    executeOperatorFee: (id, fee) =>
      registry.send(operator(id).owner, 'executeOperatorFee', [id, fee]),
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
    async setFeeRecipient(owner, recipient) {
      const hash = await registry.send(owner, 'setFeeRecipientAddress', [recipient])
      feeRecipients.set(owner, toAddress(recipient))
      return hash
    },
    expected: () => ({
      operators: [...operators.values()],
      validators: [...validators.values()],
      feeRecipients: new Map(feeRecipients),
      nonces: new Map(nonces),
      malformedRegistrations,
    }),
    isLiquidated: ({ owner, operatorIds }) => liquidated.has(clusterId(owner, operatorIds)),
    validatorIdentity: (publicKey) => validatorKeys.get(publicKey),
    operatorIdentity: (id) => operatorKeys.get(id),
  }
}

function known<T>(entry: T | undefined, key: bigint | string): T {
  if (entry === undefined) throw new RangeError(`Nothing was registered as ${key}`)
  return entry
}
