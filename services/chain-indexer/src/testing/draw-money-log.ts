import type { Draw } from './draw.ts'
import { emitCurrent, OTHER_OWNER, OWNER } from './emit.ts'
import type { EmittedLog } from './registry-bench.ts'

export interface ClusterArguments {
  owner: `0x${string}`
  operatorIds: readonly bigint[]
  cluster: object
}

const ADDRESSES = [OWNER, OTHER_OWNER, `0x${'c3'.repeat(20)}`, `0x${'00'.repeat(20)}`] as const
const VERSIONS = ['v1.2.0', 'v2.0.0', 'v2.0.1', 'nightly']

/** Draws an event of money, access, the network or the contract itself. */
export function drawMoneyLog(draw: Draw, of: ClusterArguments, operatorId: bigint): EmittedLog {
  const kind = draw.number(10)
  if (kind < 4) return clusterLog(draw, of)
  if (kind < 7) return operatorLog(draw, of, operatorId)
  return kind < 8 ? accessLog(draw, of) : networkLog(draw)
}

function clusterLog(draw: Draw, of: ClusterArguments): EmittedLog {
  const effectiveBalance = draw.chance(10) ? 0 : 31 + draw.number(2_017)
  switch (draw.number(4)) {
    case 0:
      return emitCurrent('ClusterDeposited', { ...of, value: BigInt(draw.number(9)) })
    case 1:
      return emitCurrent('ClusterWithdrawn', { ...of, value: BigInt(draw.number(9)) })
    case 2:
      return emitCurrent('ClusterMigratedToETH', {
        ...of,
        ethDeposited: 1n,
        ssvRefunded: 2n,
        effectiveBalance,
      })
    default:
      return emitCurrent('ClusterBalanceUpdated', {
        ...of,
        blockNum: BigInt(draw.number(100)),
        effectiveBalance,
      })
  }
}

function operatorLog(draw: Draw, { owner }: ClusterArguments, operatorId: bigint): EmittedLog {
  const fee = draw.chance(10) ? 2n ** 256n - 1n : BigInt(draw.number(3))
  switch (draw.number(7)) {
    case 0:
    case 1:
      return emitCurrent('OperatorFeeDeclared', { owner, operatorId, blockNumber: 1n, fee })
    case 2:
      return emitCurrent('OperatorFeeDeclarationCancelled', { owner, operatorId })
    case 3:
    case 4:
      return emitCurrent('OperatorFeeExecuted', { owner, operatorId, blockNumber: 1n, fee })
    case 5:
      return emitCurrent('OperatorWithdrawn', { owner, operatorId, value: fee })
    default:
      return emitCurrent('OperatorWithdrawnSSV', { owner, operatorId, value: fee })
  }
}

function accessLog(draw: Draw, { operatorIds }: ClusterArguments): EmittedLog {
  const address = draw.one(ADDRESSES)
  switch (draw.number(5)) {
    case 0:
      return emitCurrent('OperatorPrivacyStatusUpdated', {
        operatorIds,
        toPrivate: draw.chance(50),
      })
    case 1:
      return emitCurrent('OperatorMultipleWhitelistUpdated', {
        operatorIds,
        whitelistAddresses: [address, draw.one(ADDRESSES)],
      })
    case 2:
      return emitCurrent('OperatorMultipleWhitelistRemoved', {
        operatorIds,
        whitelistAddresses: [address],
      })
    case 3:
      return emitCurrent('OperatorWhitelistingContractUpdated', {
        operatorIds,
        whitelistingContract: address,
      })
    default:
      return emitCurrent('OperatorWhitelistUpdated', {
        operatorId: operatorIds[0] ?? 0n,
        whitelisted: address,
      })
  }
}

function networkLog(draw: Draw): EmittedLog {
  const value = BigInt(draw.number(9))
  switch (draw.number(7)) {
    case 0:
      return emitCurrent('SSVNetworkUpgradeBlock', { version: draw.one(VERSIONS), blockNumber: 1n })
    case 1:
      return emitCurrent('ModuleUpgraded', {
        moduleId: draw.number(7),
        moduleAddress: draw.one(ADDRESSES),
      })
    case 2:
      return emitCurrent('NetworkFeeUpdatedSSV', { oldFee: 0n, newFee: value })
    case 3:
      return emitCurrent('MinimumLiquidationCollateralUpdated', { value })
    case 4:
      return emitCurrent('LiquidationThresholdPeriodUpdated', { value })
    case 5:
      return emitCurrent('Staked', { user: OWNER, amount: value })
    default:
      return emitCurrent('NetworkFeeUpdated', { oldFee: 0n, newFee: value })
  }
}
