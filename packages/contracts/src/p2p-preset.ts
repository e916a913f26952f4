/** What a node must know to find the SSV network of a chain and to speak with it. */
export interface P2pPreset {
  /** The language of the operators. Networks whose language we do not speak have no such preset. */
  readonly generation: 'genesis'
  /** What nodes tell each other in the handshake; another one is another network. */
  readonly networkId: string
  /** Start of epoch 0 of the beacon chain, in seconds since 1970. */
  readonly genesisTime: number
  /** In the order of their epochs; the first is in force from epoch 0 on. */
  readonly forks: readonly ForkEpoch[]
  /** Node records (ENR) to begin the search with. */
  readonly bootNodes: readonly string[]
}

/** A fork and the beacon epoch it begins with. */
export interface ForkEpoch {
  readonly name: string
  readonly epoch: number
}

/**
 * The network of the seed era over the beacon chain Prater. Of its boot node nobody answers any more; it is what the nodes of
 * the time were started with. Its fork v2 never got an epoch.
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
