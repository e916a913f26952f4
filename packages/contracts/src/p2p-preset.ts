/** P2P parameters of the SSV network of a chain. */
export interface P2pPreset {
  /** The protocol generation of the operators. */
  readonly generation: 'genesis' | 'alan'
  /** Network id exchanged in the handshake. */
  readonly networkId: string
  /** Network id from the generation's next fork on, if it changes. */
  readonly nextNetworkId?: string
  /** Network names in topics, if topics contain them. */
  readonly topicNames?: readonly string[]
  /** Start of epoch 0 of the beacon chain, in seconds since 1970. */
  readonly genesisTime: number
  /** Genesis validators root of the beacon chain, 32 bytes in hex; absent if not needed. */
  readonly genesisValidatorsRoot?: string
  /** In ascending epoch order; the first is active from epoch 0. */
  readonly forks: readonly ForkEpoch[]
  /** Node records (ENR) of the boot nodes. */
  readonly bootNodes: readonly string[]
}

/** A fork and its activation epoch on the beacon chain. */
export interface ForkEpoch {
  readonly name: string
  readonly epoch: number
}

/**
 * The network of the seed era over the beacon chain Prater. Its boot node, used by the nodes of the
 * time, no longer responds. Its fork v2 was never scheduled.
 */
export const PRATER_P2P: P2pPreset = Object.freeze({
  generation: 'genesis',
  networkId: 'ssv-testnet',
  genesisTime: 1_616_508_000,
  forks: Object.freeze([
    { name: 'v0', epoch: 0 },
    { name: 'v1', epoch: 102_594 },
  ]),
  bootNodes: Object.freeze([
    'enr:-LK4QMmL9hLJ1csDN4rQoSjlJGE2SvsXOETfcLH8uAVrxlHaELF0u3NeKCTY2eO_X1zy5eEKcHruyaAsGNiyyG4QWUQBh2F0dG5ldHOIAAAAAAAAAACEZXRoMpD1pf1CAAAAAP__________gmlkgnY0gmlwhCLdu_SJc2VjcDI1NmsxoQO8KQz5L1UEXzEr-CXFFq1th0eG6gopbdul2OQVMuxfMoN0Y3CCE4iDdWRwgg-g',
  ]),
})
