import { type Hex, hexToBytes, keccak256, numberToHex, toHex, toRlp } from 'viem'
import { BLOOM_BYTES, bloomBitsOf } from '../../rpc/proof/bloom.ts'
import { proveReceipts } from '../../rpc/proof/receipts.ts'
import type { EmittedLog } from '../registry-bench.ts'

/** A log of a transaction; from the contract by default. */
export interface SimulatedLog extends EmittedLog {
  address?: Hex
}

export type RpcObject = Record<string, unknown>

export interface SimulatedBlock {
  number: number
  hash: Hex
  parent: SimulatedBlock | undefined
  /** As returned by `eth_getBlockByNumber`; bloom, receipts root and hash are correct. */
  header: RpcObject
  receipts: RpcObject[]
  /** Logs of every contract, as returned by `eth_getLogs`. */
  logs: RpcObject[]
}

/** A tree of blocks, one of which is the head. */
export interface SimulatedChain {
  readonly chainId: number
  /** The contract, lower-case hex. */
  readonly address: Hex
  head(): SimulatedBlock
  /** On the branch of the head. */
  at(number: number): SimulatedBlock | undefined
  byHash(hash: string): SimulatedBlock | undefined
  /** The first block with a log of the contract, on the branch of the head; none: Infinity. */
  createdAt(): number
  /** Adds a block on top of the head. @param transactions the logs of each */
  extend(transactions?: readonly (readonly SimulatedLog[])[]): SimulatedBlock
  /** Sets the head to another block: an earlier one, or one of another branch. */
  moveTo(block: SimulatedBlock): void
}

const GENESIS_TIME = 1_700_000_000
const SLOT_SECONDS = 12
const WORD = `0x${'00'.repeat(32)}`

export function createSimulatedChain(
  options: { chainId?: number; address?: Hex; name?: string } = {},
): SimulatedChain {
  const { chainId = 31_337, address = `0x${'5c'.repeat(20)}`, name = 'simulated' } = options
  const known = new Map<string, SimulatedBlock>()
  let made = 0
  let head = makeBlock(undefined, [])
  let branch = [head]

  function makeBlock(
    parent: SimulatedBlock | undefined,
    transactions: readonly (readonly SimulatedLog[])[],
  ): SimulatedBlock {
    const number = parent === undefined ? 0 : parent.number + 1
    const logs: RpcObject[] = []
    const bloom = new Uint8Array(BLOOM_BYTES)
    const receipts = transactions.map((emitted, transactionIndex) => {
      const transactionHash = keccak256(toHex(`${name} ${made} ${transactionIndex}`))
      const own = new Uint8Array(BLOOM_BYTES)
      const of = emitted.map((log) => {
        const { topics, data, address: emitter = address } = log
        for (const value of [emitter, ...topics]) {
          for (const [byte, mask] of bloomBitsOf(value)) {
            own[byte] = (own[byte] ?? 0) | mask
            bloom[byte] = (bloom[byte] ?? 0) | mask
          }
        }
        const index = { transactionIndex: numberToHex(transactionIndex), transactionHash }
        const entry = { address: emitter, topics, data, ...index, removed: false }
        logs.push({ ...entry, logIndex: numberToHex(logs.length) })
        return entry
      })
      return {
        type: '0x2',
        status: '0x1',
        cumulativeGasUsed: numberToHex(21_000 * (transactionIndex + 1)),
        logsBloom: toHex(own),
        transactionHash,
        transactionIndex: numberToHex(transactionIndex),
        logs: of,
      }
    })
    const timestamp = numberToHex(GENESIS_TIME + SLOT_SECONDS * number)
    const header: RpcObject = {
      number: numberToHex(number),
      parentHash: parent?.hash ?? WORD,
      timestamp,
      logsBloom: toHex(bloom),
      receiptsRoot: proveReceipts(receipts, address)?.root,
      // Distinguishes branches with equal content.
      extraData: toHex(`${name} ${made++}`),
      transactions: [],
    }
    const hash = hashOf(header)
    header.hash = hash
    const ofBlock = { blockNumber: header.number, blockHash: hash }
    const block: SimulatedBlock = {
      number,
      hash,
      parent,
      header,
      receipts: receipts.map((receipt) => ({ ...receipt, ...ofBlock })),
      logs: logs.map((log) => ({ ...log, ...ofBlock, blockTimestamp: timestamp })),
    }
    known.set(hash, block)
    return block
  }

  return {
    chainId,
    address,
    head: () => head,
    at: (number) => branch[number],
    byHash: (hash) => known.get(hash),
    createdAt() {
      const first = branch.find(({ logs }) => logs.some((log) => log.address === address))
      return first?.number ?? Infinity
    },
    extend(transactions = []) {
      head = makeBlock(head, transactions)
      branch.push(head)
      return head
    },
    moveTo(block) {
      head = block
      branch = []
      for (let at: SimulatedBlock | undefined = block; at !== undefined; at = at.parent) {
        branch[at.number] = at
      }
    },
  }
}

/** Not a real client's header, but with the same commitments. */
function hashOf(header: RpcObject): Hex {
  const fields = ['parentHash', 'number', 'timestamp', 'logsBloom', 'receiptsRoot', 'extraData']
  return keccak256(toRlp(fields.map((field) => hexToBytes(evenHex(header[field] as Hex)))))
}

const evenHex = (hex: Hex): Hex => (hex.length % 2 === 0 ? hex : `0x0${hex.slice(2)}`)
