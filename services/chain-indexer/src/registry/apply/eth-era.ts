import type { NetworkEvent, SSVNetworkUpgradeBlock } from '@ssv-exporter/contracts/events'
import { isBefore, type LogLocation } from '@ssv-exporter/store/registry/log-location'
import { ETH_SINCE } from '@ssv-exporter/store/registry/network-parameters'
import type { OperatorEntry } from '@ssv-exporter/store/registry/operator-history'
import { operatorById, type RegistryState, setCluster, setOperator } from '../registry-state.ts'
import { NOTHING_DECLARED } from './operator.ts'

type ModuleUpgraded = Extract<NetworkEvent, { name: 'ModuleUpgraded' }>

/** Staking and validators: modules that the contract has since v2. */
const V2_MODULES: ReadonlySet<number> = new Set([5, 6])
const VERSION = /^v?(\d+)\./

/** The contract declares its version. From v2 on, clusters pay in ETH. */
export function applyUpgradeBlock(state: RegistryState, event: SSVNetworkUpgradeBlock): void {
  if (state.ethSince?.declared === true || !isV2(event)) return
  const provisional = state.ethSince
  begin(state, 'SSVNetworkUpgradeBlock')
  if (provisional !== undefined) takeBackEth(state, provisional)
}

/** A v2-only module marks the boundary, unless the contract declares another one. */
export function applyModuleUpgraded(state: RegistryState, event: ModuleUpgraded): void {
  if (state.ethSince !== undefined || !V2_MODULES.has(event.moduleId)) return
  begin(state, 'ModuleUpgraded')
}

/** No version before v2 emits the event, so an unknown version hash means v2. */
function isV2({ version, versionHash }: SSVNetworkUpgradeBlock): boolean {
  if (version === undefined) return versionHash !== undefined
  return Number(VERSION.exec(version)?.[1] ?? 0) >= 2
}

/**
 * Fee declarations of operators from the SSV era are void from here on: the contract reads them as
 * wei and rejects them.
 */
function begin(state: RegistryState, event: 'SSVNetworkUpgradeBlock' | 'ModuleUpgraded'): void {
  const { at, history } = state
  state.ethSince = { ...at, declared: event === 'SSVNetworkUpgradeBlock' }
  history.parameters.push({ ...at, name: ETH_SINCE, event, value: String(at.block) })
  for (const operator of [...state.operators.all()]) {
    if (operator.declaredFee === undefined) continue
    setOperator(state, { ...operator, ...NOTHING_DECLARED }, { block: at.block })
  }
}

/**
 * Amounts read as ETH between the module upgrade and the boundary declared by the contract are in
 * SSV.
 */
function takeBackEth(state: RegistryState, provisional: LogLocation): void {
  for (const cluster of [...state.clusters.all()]) {
    if (cluster.currency !== 'ETH' || cluster.migratedBlock !== undefined) continue
    setCluster(state, { ...cluster, currency: 'SSV' }, 'SSVNetworkUpgradeBlock')
  }
  const entries = state.entriesSinceEth.concat(
    state.history.operators.filter((entry) => isBefore(provisional, entry)),
  )
  for (const entry of entries) takeBackEntry(state, entry)
  for (const operator of [...state.operators.all()]) {
    if (operator.ethFee === undefined) continue
    setOperator(state, { ...operator, ethFee: undefined }, { block: state.at.block })
  }
}

function takeBackEntry(state: RegistryState, { operatorId, event, value = 0n }: OperatorEntry) {
  const operator = operatorById(state, BigInt(operatorId))
  if (operator === undefined) return
  const { withdrawn = 0n, ethWithdrawn = 0n } = operator
  const setting = { block: state.at.block }
  if (event === 'OperatorAdded' || event === 'OperatorFeeExecuted') {
    const isRemoved = operator.removedBlock !== undefined
    setOperator(state, { ...operator, fee: isRemoved ? 0n : value }, setting)
  } else if (event === 'OperatorWithdrawn') {
    setOperator(
      state,
      { ...operator, withdrawn: withdrawn + value, ethWithdrawn: ethWithdrawn - value },
      setting,
    )
  }
}
