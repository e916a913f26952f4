import type { RegistryEvent } from '@ssv-exporter/contracts/events'
import { clusterIdOf } from './cluster-id-of.ts'
import { fitsSafeInteger } from './fits-safe-integer.ts'
import { keyText } from './key-text.ts'

/** Distinct keys referenced by events: the rows to load before applying them. */
export interface TouchedKeys {
  operatorIds: Set<number>
  operatorKeys: Map<string, Uint8Array>
  validatorKeys: Set<string>
  clusterIds: Set<string>
  accountOwners: Set<string>
  /** Owners whose validators must all be loaded. */
  liquidatedClusterIds: Set<string>
  liquidatedOwners: Set<string>
  /**
   * Whether an event may mark the contract's change to v2: then all rows that it reinterprets must
   * be loaded.
   */
  boundary: boolean
}

/** `0x` and 48 bytes; other keys have no row. */
const VALIDATOR_KEY_LENGTH = 98

export function touchedKeys(events: Iterable<RegistryEvent>): TouchedKeys {
  const touched: TouchedKeys = {
    operatorIds: new Set(),
    operatorKeys: new Map(),
    validatorKeys: new Set(),
    clusterIds: new Set(),
    accountOwners: new Set(),
    liquidatedClusterIds: new Set(),
    liquidatedOwners: new Set(),
    boundary: false,
  }
  for (const event of events) touch(touched, event)
  return touched
}

function touch(touched: TouchedKeys, event: RegistryEvent): void {
  if ('operatorId' in event && fitsSafeInteger(event.operatorId))
    touched.operatorIds.add(Number(event.operatorId))
  if ('operatorIds' in event) {
    for (const id of event.operatorIds) if (fitsSafeInteger(id)) touched.operatorIds.add(Number(id))
  }
  if ('operatorPublicKeys' in event) {
    for (const key of event.operatorPublicKeys) touched.operatorKeys.set(keyText(key), key)
  }
  if ('cluster' in event) {
    const id = clusterIdOf(event)
    touched.clusterIds.add(id)
    if (event.name === 'ClusterLiquidated' || event.name === 'ClusterReactivated') {
      touched.liquidatedClusterIds.add(id)
    }
  }
  switch (event.name) {
    case 'OperatorAdded':
      touched.operatorKeys.set(keyText(event.publicKey), event.publicKey)
      break
    case 'ValidatorAdded':
      touched.accountOwners.add(event.owner)
      addValidatorKey(touched, event.publicKey)
      break
    case 'ValidatorRemoved':
    case 'ValidatorExited':
      addValidatorKey(touched, event.publicKey)
      break
    case 'FeeRecipientAddressUpdated':
      touched.accountOwners.add(event.owner)
      break
    case 'SSVNetworkUpgradeBlock':
    case 'ModuleUpgraded':
      touched.boundary = true
      break
    case 'AccountLiquidated':
    case 'AccountEnabled':
      touched.liquidatedOwners.add(event.owner)
      break
  }
}

function addValidatorKey(touched: TouchedKeys, publicKey: string): void {
  if (publicKey.length === VALIDATOR_KEY_LENGTH) touched.validatorKeys.add(publicKey)
}
