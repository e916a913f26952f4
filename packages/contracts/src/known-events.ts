import { keccak256, stringToBytes, toEventSelector } from 'viem'
import { currentAbi } from './abi/current.ts'
import type { ContractGeneration } from './contract-generation.ts'

/** Canonical signatures of every event that a contract of the seed era is known to emit, handled or not. */
const SIGNATURES: Readonly<Record<Exclude<ContractGeneration, 'current'>, readonly string[]>> = {
  legacy: [
    'OessAdded(bytes,uint256,bytes,bytes,bytes)',
    'OperatorAdded(string,address,bytes)',
    'ValidatorAdded(address,bytes,(uint256,bytes,bytes,bytes)[])',
  ],
  v1: [
    'NetworkFeeUpdated(uint256,uint256)',
    'OperatorActivated(address,bytes)',
    'OperatorAdded(string,address,bytes)',
    'OperatorDeleted(address,bytes)',
    'OperatorFeeUpdated(address,bytes,uint256,uint256)',
    'OperatorInactivated(address,bytes)',
    'OperatorScoreUpdated(address,bytes,uint256,uint256)',
    'OwnershipTransferred(address,address)',
    'ValidatorActivated(address,bytes)',
    'ValidatorAdded(address,bytes,bytes[],bytes[],bytes[])',
    'ValidatorDeleted(address,bytes)',
    'ValidatorInactivated(address,bytes)',
    'ValidatorUpdated(address,bytes,bytes[],bytes[],bytes[])',
  ],
  v2: [
    'AccountEnabled(address)',
    'AccountLiquidated(address)',
    'ApproveOperatorFeePeriodUpdated(uint256)',
    'FundsDeposited(uint256,address)',
    'FundsWithdrawn(uint256,address)',
    'NetworkFeeUpdated(uint256,uint256)',
    'NetworkFeesWithdrawn(uint256,address)',
    'OperatorActivated(address,uint256)',
    'OperatorAdded(uint256,string,address,bytes,uint256)',
    'OperatorDeactivated(address,uint256)',
    'OperatorFeeApproved(address,uint256,uint256,uint256)',
    'OperatorFeeSet(address,uint256,uint256,uint256)',
    'OperatorFeeSetCanceled(address,uint256)',
    'OperatorRemoved(address,uint256)',
    'OperatorScoreUpdated(address,uint256,uint256,uint256)',
    'OwnershipTransferred(address,address)',
    'SetOperatorFeePeriodUpdated(uint256)',
    'ValidatorAdded(address,bytes,uint256[],bytes[],bytes[])',
    'ValidatorRemoved(address,bytes)',
    'ValidatorUpdated(address,bytes,uint256[],bytes[],bytes[])',
  ],
}

function eventName(signature: string): string {
  return signature.slice(0, signature.indexOf('('))
}

function byTopic(generation: keyof typeof SIGNATURES): ReadonlyMap<string, string> {
  return new Map(
    SIGNATURES[generation].map((signature) => [
      keccak256(stringToBytes(signature)),
      eventName(signature),
    ]),
  )
}

/**
 * The known events of each generation: name by topic0 (lower-case hex). Within a generation only
 * `OperatorMaximumFeeUpdated` of `current` has two topics: v2.0.0 widened its parameter.
 */
export const KNOWN_EVENTS: Readonly<Record<ContractGeneration, ReadonlyMap<string, string>>> = {
  legacy: byTopic('legacy'),
  v1: byTopic('v1'),
  v2: byTopic('v2'),
  current: new Map(currentAbi.map((event) => [toEventSelector(event), event.name])),
}
