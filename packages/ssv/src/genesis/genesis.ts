import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js'
import { SUBNETS } from '../subnet-bits.ts'
import type { GenesisGeneration } from './generation.ts'
import { GENESIS_HANDSHAKE } from './handshake.ts'
import { GENESIS_HISTORY } from './history.ts'
import { isPlausible } from './is-plausible.ts'
import type { Sha256 } from './sha256.ts'
import { commitV0Of } from './v0/agreement.ts'
import { createForkV0 } from './v0/fork.ts'
import { rootV0 } from './v0/root.ts'
import { createForkV1 } from './v1/fork.ts'
import { commitRootV1 } from './v1/root.ts'

export interface GenesisModules {
  /**
   * Default: a JavaScript implementation that runs in browsers. With `hash` of node:crypto, roots
   * are computed 50 % faster.
   */
  readonly sha256?: Sha256
}

/** The generation of the seed era, SSV v0.1.x and v0.2.x: JSON over gossip, decided messages with BLS signatures, history sync. */
export function createGenesis(modules: GenesisModules = {}): GenesisGeneration {
  const { sha256 = nobleSha256 } = modules
  return {
    name: 'genesis',
    forks: [createForkV0(sha256), createForkV1('v1', sha256), createForkV1('v2', sha256)],
    // Two epochs on either side.
    forkWindow: { leadSlots: 64, graceSlots: 64 },
    gossip: { signed: true },
    handshake: GENESIS_HANDSHAKE,
    discoveryProtocols: ['discv5'],
    // An exporter holds no shares and subscribes to every subnet.
    subnets: Array.from({ length: SUBNETS }, () => true),
    history: GENESIS_HISTORY,
    signingRoot(message, rootFork) {
      if (rootFork === 'v1') return commitRootV1(message, sha256)
      if (rootFork === 'v0') return rootV0(commitV0Of(message), sha256)
      throw new TypeError(`Unknown root fork ${rootFork}`)
    },
    isPlausible,
  }
}

export const GENESIS = createGenesis()
