import { keccak256, stringToBytes } from 'viem'
import type { Generation } from './generation.ts'

/**
 * Canonical signatures of every event a contract of the generation is known to emit, handled or not. `current` includes
 * the proxy's own events and those of SSVNetwork v1.2.0.
 */
const SIGNATURES: Readonly<Record<Generation, readonly string[]>> = {
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
  current: [
    'AdminChanged(address,address)',
    'BeaconUpgraded(address)',
    'ClusterDeposited(address,uint64[],uint256,(uint32,uint64,uint64,bool,uint256))',
    'ClusterLiquidated(address,uint64[],(uint32,uint64,uint64,bool,uint256))',
    'ClusterReactivated(address,uint64[],(uint32,uint64,uint64,bool,uint256))',
    'ClusterWithdrawn(address,uint64[],uint256,(uint32,uint64,uint64,bool,uint256))',
    'DeclareOperatorFeePeriodUpdated(uint64)',
    'ExecuteOperatorFeePeriodUpdated(uint64)',
    'FeeRecipientAddressUpdated(address,address)',
    'Initialized(uint8)',
    'LiquidationThresholdPeriodUpdated(uint64)',
    'MinimumLiquidationCollateralUpdated(uint256)',
    'NetworkEarningsWithdrawn(uint256,address)',
    'NetworkFeeUpdated(uint256,uint256)',
    'OperatorAdded(uint64,address,bytes,uint256)',
    'OperatorFeeDeclarationCancelled(address,uint64)',
    'OperatorFeeDeclared(address,uint64,uint256,uint256)',
    'OperatorFeeExecuted(address,uint64,uint256,uint256)',
    'OperatorFeeIncreaseLimitUpdated(uint64)',
    'OperatorMaximumFeeUpdated(uint64)',
    'OperatorMultipleWhitelistRemoved(uint64[],address[])',
    'OperatorMultipleWhitelistUpdated(uint64[],address[])',
    'OperatorPrivacyStatusUpdated(uint64[],bool)',
    'OperatorRemoved(uint64)',
    'OperatorWhitelistUpdated(uint64,address)',
    'OperatorWhitelistingContractUpdated(uint64[],address)',
    'OperatorWithdrawn(address,uint64,uint256)',
    'OwnershipTransferStarted(address,address)',
    'OwnershipTransferred(address,address)',
    'Upgraded(address)',
    'ValidatorAdded(address,uint64[],bytes,bytes,(uint32,uint64,uint64,bool,uint256))',
    'ValidatorExited(address,uint64[],bytes)',
    'ValidatorRemoved(address,uint64[],bytes,(uint32,uint64,uint64,bool,uint256))',
  ],
}

function eventName(signature: string): string {
  return signature.slice(0, signature.indexOf('('))
}

function byTopic(generation: Generation): ReadonlyMap<string, string> {
  return new Map(
    SIGNATURES[generation].map((signature) => [
      keccak256(stringToBytes(signature)),
      eventName(signature),
    ]),
  )
}

/** The known events of each generation: name by topic0 (lower-case hex). Names are unique within a generation. */
export const KNOWN_EVENTS: Readonly<Record<Generation, ReadonlyMap<string, string>>> = {
  legacy: byTopic('legacy'),
  v1: byTopic('v1'),
  v2: byTopic('v2'),
  current: byTopic('current'),
}
