import type { TestChain } from '@ssv-exporter/devnet/test-chain'

export interface PopulateOptions {
  /** Blocks to make, each with one transaction. */
  blocks: number
}

const COMMITTEES = [
  [1n, 2n, 3n, 4n],
  [2n, 3n, 4n, 5n],
]
const OPERATORS = 5

/** Two owners' clusters in turn; account 0 deployed the contract. */
const clusterAt = (chain: TestChain, turn: number) => ({
  owner: chain.account(1 + (turn % 2)),
  operatorIds: COMMITTEES[(turn >> 1) % COMMITTEES.length] ?? [],
})

/**
 * Makes a chain full of events: mostly registrations, and in a fixed rotation all else that an indexer
 * handles. Every event stands in a block of its own.
 */
export async function populate(chain: TestChain, { blocks }: PopulateOptions): Promise<void> {
  const { actions } = chain
  for (let id = 0; id < OPERATORS; id++) {
    await chain.settle(actions.registerOperator(chain.account(1 + (id % 2))))
  }
  for (let turn = 0; turn < blocks - OPERATORS; turn++) await chain.settle(actAt(chain, turn))
}

function actAt(chain: TestChain, turn: number): Promise<`0x${string}`> {
  const { actions } = chain
  const cluster = clusterAt(chain, turn)
  const living = actions.expected().validators.filter(({ removed }) => !removed)
  const oldest = living[0]
  switch (turn % 16) {
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
      return actions.setFeeRecipient(cluster.owner, chain.account(turn % 10))
    // Sixteen turns apart it is the same cluster: what is liquidated at 12 is reactivated before its next registration.
    case 12:
      return actions.liquidate(cluster)
    case 13:
      return actions.reactivate(clusterAt(chain, turn - 1))
    case 15:
      return actions.deposit(cluster)
    default:
      return actions.registerValidator(cluster)
  }
}
