import type { Hex } from 'viem'
import type { Draw } from '../draw.ts'
import {
  CLUSTER,
  emitCurrent,
  OTHER_OWNER,
  OWNER,
  operatorAdded,
  publicKeyOf,
  validatorAdded,
} from '../emit.ts'
import type { SimulatedBlock, SimulatedChain, SimulatedLog } from './simulated-chain.ts'

interface Validator {
  name: string
  owner: Hex
  operatorIds: readonly bigint[]
}

/** The contract's state after a block. */
interface ContractState {
  operators: number
  /** The next nonce of each owner. */
  nonces: ReadonlyMap<string, number>
  validators: readonly Validator[]
}

/**
 * A contract on a simulated chain: its next events depend on the branch, as its ids and counts do.
 */
export interface SimulatedContract {
  /** Adds a block of random transactions on top of the head. */
  extend(draw: Draw): SimulatedBlock
  /** Adds a block without transactions of the contract. */
  rest(): SimulatedBlock
}

const FIRST_OPERATORS = 7
const OWNERS = [OWNER, OTHER_OWNER]
const COMMITTEES = [
  [1n, 2n, 3n, 4n],
  [4n, 5n, 6n, 7n],
]
const MOST_TRANSACTIONS = 3
/** Few, so that keys are registered again. */
const NAMES = 12
/** Another contract, whose logs fill the blooms. */
const STRANGER: Hex = `0x${'d7'.repeat(20)}`

export function createSimulatedContract(chain: SimulatedChain): SimulatedContract {
  const states = new Map<string, ContractState>()
  states.set(chain.head().hash, { operators: 0, nonces: new Map(), validators: [] })

  return {
    extend(draw) {
      let state = states.get(chain.head().hash) as ContractState
      const transactions: SimulatedLog[][] = []
      const act = (logs: SimulatedLog[], next: ContractState) => {
        transactions.push(logs)
        state = next
      }
      if (state.operators === 0) act(...registerOperators(state, FIRST_OPERATORS))
      const count = draw.number(MOST_TRANSACTIONS + 1)
      for (let round = 0; round < count; round++) act(...drawTransaction(state, draw))
      return add(transactions, state)
    },
    rest: () => add([], states.get(chain.head().hash) as ContractState),
  }

  function add(transactions: readonly SimulatedLog[][], state: ContractState): SimulatedBlock {
    const block = chain.extend(transactions)
    states.set(block.hash, state)
    return block
  }
}

type Transaction = [logs: SimulatedLog[], next: ContractState]

function registerOperators(state: ContractState, count: number): Transaction {
  const ids = Array.from({ length: count }, (_, index) => BigInt(state.operators + index + 1))
  return [ids.map((id) => operatorAdded(id)), { ...state, operators: state.operators + count }]
}

function drawTransaction(state: ContractState, draw: Draw): Transaction {
  const owner = draw.one(OWNERS)
  switch (draw.number(8)) {
    case 0:
      return registerOperators(state, 1)
    case 1:
      return [
        [emitCurrent('FeeRecipientAddressUpdated', { owner, recipientAddress: draw.one(OWNERS) })],
        state,
      ]
    case 2:
      return [[{ address: STRANGER, topics: [`0x${'77'.repeat(32)}`], data: '0x00' }], state]
    case 3:
    case 4: {
      if (state.validators.length === 0) return registerOperators(state, 1)
      const gone = draw.one(state.validators)
      const validators = state.validators.filter((one) => one !== gone)
      const { owner: of, operatorIds } = gone
      const cluster = clusterOf(validators, of, operatorIds)
      const publicKey = publicKeyOf(gone.name)
      const log = emitCurrent('ValidatorRemoved', { owner: of, operatorIds, publicKey, cluster })
      return [[log], { ...state, validators }]
    }
    default:
      return registerValidators(state, draw, owner)
  }
}

/**
 * One to three of one cluster, as in a bulk registration: each log has the cluster's state after
 * all of them.
 */
function registerValidators(state: ContractState, draw: Draw, owner: Hex): Transaction {
  const operatorIds = draw.one(COMMITTEES)
  const known = new Set(state.validators.map(({ name }) => name))
  const names = Array.from({ length: 1 + draw.number(3) }, () => `v${draw.number(NAMES)}`)
  const fresh = [...new Set(names)].filter((name) => !known.has(name))
  const validators = [...state.validators, ...fresh.map((name) => ({ name, owner, operatorIds }))]
  const cluster = clusterOf(validators, owner, operatorIds)
  const first = state.nonces.get(owner) ?? 0
  const logs = fresh.map((name, index) =>
    validatorAdded(name, { owner, operatorIds, nonce: first + index, cluster }),
  )
  const nonces = new Map(state.nonces).set(owner, first + fresh.length)
  return [logs, { ...state, nonces, validators }]
}

const clusterOf = (validators: readonly Validator[], owner: Hex, ids: readonly bigint[]) => ({
  ...CLUSTER,
  validatorCount: validators.filter((one) => one.owner === owner && one.operatorIds === ids).length,
})
