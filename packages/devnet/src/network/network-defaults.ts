import { NO_FAULTS } from './faults.ts'
import { REAL_HABITS } from './habits.ts'
import type { OperatorNetworkOptions } from './operator-network.ts'

/**
 * Default options of a network. The default genesis time is the start time, so it is not listed
 * here.
 */
export const NETWORK_DEFAULTS = Object.freeze({
  operators: 4,
  operatorKeys: Object.freeze([] as string[]),
  seed: 'devnet',
  networkId: 'ssv-devnet',
  forks: Object.freeze([{ name: 'v1', epoch: 0 }]),
  epochSeconds: 384,
  dutiesPerMinute: 5,
  maxDutiesPerSecond: 50,
  roles: Object.freeze([0]),
  traffic: 'decided',
  publishers: 2,
  habits: REAL_HABITS,
  historySize: Number.POSITIVE_INFINITY,
  ledgerSize: Number.POSITIVE_INFINITY,
  discovery: true,
  faults: NO_FAULTS,
} as const) satisfies OperatorNetworkOptions
