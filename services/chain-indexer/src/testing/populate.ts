import type { TestChain } from '@ssv-exporter/devnet/test-chain'

export interface PopulateOptions {
  /** Blocks to mine, each with one transaction. */
  blocks: number
}

const COMMITTEES = [
  [1n, 2n, 3n, 4n],
  [2n, 3n, 4n, 5n],
]
const OPERATORS = 5

/** Clusters of two owners, alternating; account 0 deployed the contract. */
const clusterAt = (chain: TestChain, round: number) => ({
  owner: chain.account(1 + (round % 2)),
  operatorIds: COMMITTEES[(round >> 1) % COMMITTEES.length] ?? [],
})

/**
 * Creates a chain full of events: mostly registrations, and in a fixed rotation all other events
 * that an indexer handles. Each event is in a separate block.
 */
export async function populate(chain: TestChain, { blocks }: PopulateOptions): Promise<void> {
  const { actions } = chain
  for (let id = 0; id < OPERATORS; id++) {
    await chain.settle(actions.registerOperator(chain.account(1 + (id % 2))))
  }
  for (let round = 0; round < blocks - OPERATORS; round++) await chain.settle(actAt(chain, round))
}

function actAt(chain: TestChain, round: number): Promise<`0x${string}`> {
  const { actions } = chain
  const cluster = clusterAt(chain, round)
  const living = actions.expected().validators.filter(({ removed }) => !removed)
  const oldest = living[0]
  switch (round % 16) {
    case 5:
      return oldest === undefined
        ? actions.deposit(cluster)
        : actions.removeValidator(oldest.publicKey)
    case 7:
      return oldest === undefined
        ? actions.deposit(cluster)
        : actions.exitValidator(oldest.publicKey)
    case 9:
      return actions.registerMalformedValidator(cluster)
    case 11:
      return actions.setFeeRecipient(cluster.owner, chain.account(round % 10))
    // Every sixteen steps it is the same cluster: liquidated at step 12, it is reactivated before
    // its next registration.
    case 12:
      return actions.liquidate(cluster)
    case 13:
      return actions.reactivate(clusterAt(chain, round - 1))
    case 15:
      return actions.deposit(cluster)
    default:
      return actions.registerValidator(cluster)
  }
}
