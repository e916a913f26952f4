import type { KeyObject } from 'node:crypto'
import type { AlanFaults } from '../faults.ts'
import type { PeerHabits } from './peer-habits.ts'

/** A registered operator. */
export interface OperatorKey {
  readonly id: number
  /** RSA. */
  readonly privateKey: KeyObject
}

/** Plain data, so that it can be passed to another thread. */
export interface AlanNetworkOptions {
  readonly operators: readonly OperatorKey[]
  /** Duties, peer keys and faults are derived from it. Default: `devnet`. */
  readonly seed?: string
  /**
   * Number of peers. Further operators share the peer with their id modulo this number. Default:
   * one per operator, at most 13.
   */
  readonly peers?: number
  /** Domain of the network before Boole, `0x` and 8 hex digits. Default: 0x00000402. */
  readonly networkId?: string
  /** Domain from Boole on. Default: 0x00000403. */
  readonly nextNetworkId?: string
  /** Network name in the topics of Boole. Default: `devnet`. */
  readonly name?: string
  /** Start of slot 0 in seconds since 1970. Default: ten epochs ago. */
  readonly genesisTime?: number
  /** Default: 2 000. */
  readonly slotMs?: number
  /** Default: 32. */
  readonly slotsPerEpoch?: number
  /** Default: not scheduled. */
  readonly booleEpoch?: number
  readonly gloasEpoch?: number
  /** Share of slots proposed by a validator of the devnet. Default: 0.25. */
  readonly proposals?: number
  /** Validators of the devnet in the sync committee. Default: 4. */
  readonly syncMembers?: number
  /** Whether to run a boot node, and discv5 at each peer. Default: true. */
  readonly discovery?: boolean
  /** Whether to serve the API of a beacon node over the same clock. Default: true. */
  readonly beaconApi?: boolean
  /** Default: any free port. */
  readonly beaconPort?: number
  /** Chain id of the execution chain, served by the beacon node. Default: 31 337. */
  readonly chainId?: number
  /** File to which the lines of the ledger are appended as JSON. */
  readonly ledgerFile?: string
  /** Number of latest ledger lines kept in memory. Default: all. */
  readonly ledgerSize?: number
  /** Default: none. */
  readonly faults?: Partial<AlanFaults>
  /** Default: those of real nodes, see `REAL_PEER_HABITS`. */
  readonly habits?: Partial<PeerHabits>
}

export const ALAN_NETWORK_DEFAULTS = {
  seed: 'devnet',
  networkId: '0x00000402',
  nextNetworkId: '0x00000403',
  name: 'devnet',
  slotMs: 2_000,
  slotsPerEpoch: 32,
  discovery: true,
  beaconApi: true,
  beaconPort: 0,
  chainId: 31_337,
} as const satisfies Omit<AlanNetworkOptions, 'operators'>
