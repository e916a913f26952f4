import type { KeyObject } from 'node:crypto'
import type { ForkEpoch } from '@ssv-exporter/contracts/p2p-preset'
import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { DutyValidator } from '../../network/duty-validator.ts'
import type { AlanFaults } from '../faults.ts'
import type { LedgerEntry } from '../ledger/duty-ledger.ts'
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

/** What a node needs to join the network. Known after start(). */
export interface AlanNetworkInfo {
  readonly generation: 'alan'
  readonly networkId: string
  readonly nextNetworkId: string
  /** Network names in the topics of Boole. */
  readonly topicNames: readonly string[]
  /** Seconds since 1970. */
  readonly genesisTime: number
  readonly epochSeconds: number
  readonly forks: readonly ForkEpoch[]
  readonly gloasEpoch?: number
  /** 32 bytes in hex. */
  readonly genesisValidatorsRoot: string
  /** Fork versions of the beacon chain, 4 bytes in hex, in ascending epoch order. */
  readonly beaconForks: readonly { readonly version: string; readonly epoch: number }[]
  /** Node records (ENR); none without discovery. */
  readonly bootNodes: readonly string[]
  /** Multiaddrs of the peers, with peer ids. */
  readonly operators: readonly string[]
  /** Absent without the beacon API. */
  readonly beaconUrl?: string
}

/** Operators of SSV v2 as libp2p peers on the loopback address, with their own beacon chain. */
export interface AlanNetwork extends Startable {
  /** @throws TypeError before start */
  facts(): AlanNetworkInfo
  /** Replaces the set of registered operators. */
  setOperators(operators: readonly OperatorKey[]): void
  /** Adds validators to the beacon chain, without duties for their operators yet. */
  registerValidators(validators: readonly DutyValidator[]): void
  /** Replaces the set of validators that have duties, from the next slot on. */
  setValidators(validators: readonly DutyValidator[]): void
  /** The owner requested the exit of a validator; it is signed in the next slot. */
  exit(publicKey: string): void
  /** Changes the given faults and keeps the others. */
  setFaults(faults: Partial<AlanFaults>): void
  /** Ledger lines in slot order; complete after stop(). */
  ledger(): readonly LedgerEntry[]
}
