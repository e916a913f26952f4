import { SecretKey } from '@chainsafe/blst'
import { currentAbi } from '@ssv-exporter/contracts/abi/current'
import { legacyAbi } from '@ssv-exporter/contracts/abi/legacy'
import { v2Abi } from '@ssv-exporter/contracts/abi/v2'
import { toAddress } from '@ssv-exporter/contracts/address'
import { wrapOperatorKey } from '@ssv-exporter/contracts/operator-key'
import { ownershipMessage } from '@ssv-exporter/contracts/ownership-message'
import {
  type Abi,
  type AbiEvent,
  encodeAbiParameters,
  encodeEventTopics,
  type Hex,
  keccak256,
  toHex,
} from 'viem'
import type { EmittedLog } from './registry-bench.ts'

/** Encodes an event as the contract would emit it (viem is the oracle, not our decoder). */
function emit(abi: Abi, eventName: string, args: Record<string, unknown>): EmittedLog {
  const event = abi.find(
    (item): item is AbiEvent => item.type === 'event' && item.name === eventName,
  )
  if (event === undefined) throw new Error(`no event ${eventName}`)
  const plain = event.inputs.filter(({ indexed }) => indexed !== true)
  return {
    topics: encodeEventTopics({ abi, eventName, args } as never) as Hex[],
    data: encodeAbiParameters(plain, plain.map(({ name }) => args[name as string]) as never),
  }
}

export const emitEvent = (event: AbiEvent, args: Record<string, unknown>) =>
  emit([event], event.name, args)
export const emitCurrent = (name: string, args: Record<string, unknown>) =>
  emit(currentAbi, name, args)
export const emitLegacy = (name: string, args: Record<string, unknown>) =>
  emit(legacyAbi, name, args)
export const emitV2 = (name: string, args: Record<string, unknown>) => emit(v2Abi, name, args)

export const OWNER = toAddress(`0x${'a1'.repeat(20)}`)
export const OTHER_OWNER = toAddress(`0x${'b2'.repeat(20)}`)
export const CLUSTER = {
  validatorCount: 1,
  networkFeeIndex: 2n,
  index: 3n,
  active: true,
  balance: 4n,
}

export const wrapped = (text: string) => toHex(wrapOperatorKey(new TextEncoder().encode(text)))

export const operatorAdded = (operatorId: bigint, key = `key ${operatorId}`, owner: Hex = OWNER) =>
  emitCurrent('OperatorAdded', { operatorId, owner, publicKey: wrapped(key), fee: 1_000n })

/** A real BLS key for each name. */
export function validatorKey(name: string): SecretKey {
  return SecretKey.fromKeygen(Buffer.from(keccak256(toHex(name)).slice(2), 'hex'))
}

export const publicKeyOf = (name: string) => toHex(validatorKey(name).toPublicKey().toBytes())

const SHARE_KEY = 48
const ENCRYPTED_KEY = 256

export interface Registration {
  owner?: Hex
  nonce: number
  operatorIds?: readonly bigint[]
  /** Signs instead of the validator's own key. */
  signer?: string
  /** Bytes cut from the end of the blob. */
  cut?: number
  /** The contract's snapshot after the event. */
  cluster?: typeof CLUSTER
}

/** A current ValidatorAdded with a real ownership signature. */
export function validatorAdded(name: string, registration: Registration): EmittedLog {
  const {
    owner = OWNER,
    nonce,
    operatorIds = [1n, 2n, 3n, 4n],
    signer = name,
    cut = 0,
    cluster = CLUSTER,
  } = registration
  const { digest } = ownershipMessage(toAddress(owner), nonce)
  const shares = Buffer.concat([
    validatorKey(signer).sign(digest).toBytes(),
    ...operatorIds.map((id) => validatorKey(`${name} share ${id}`).toPublicKey().toBytes()),
    Buffer.alloc(ENCRYPTED_KEY * operatorIds.length, 1),
  ])
  return emitCurrent('ValidatorAdded', {
    owner,
    operatorIds,
    publicKey: publicKeyOf(name),
    shares: toHex(shares.subarray(0, shares.length - cut)),
    cluster,
  })
}

/** The share keys of `validatorAdded`, as stored in the registry. */
export function shareKeysOf(name: string, operatorIds: readonly bigint[] = [1n, 2n, 3n, 4n]): Hex {
  const keys = operatorIds.map((id) => validatorKey(`${name} share ${id}`).toPublicKey().toBytes())
  return toHex(Buffer.concat(keys, SHARE_KEY * operatorIds.length))
}

export const ofValidator = (event: string, name: string, owner: Hex = OWNER) =>
  emitCurrent(event, {
    owner,
    operatorIds: [1n, 2n, 3n, 4n],
    publicKey: publicKeyOf(name),
    cluster: CLUSTER,
  })

export const ofCluster = (event: string, operatorIds: readonly bigint[] = [1n, 2n, 3n, 4n]) =>
  emitCurrent(event, { owner: OWNER, operatorIds, cluster: { ...CLUSTER, active: false } })
