import type { ChainBlock } from '../chain-block.ts'
import type { Endpoint, Outcome, RpcCall } from '../endpoint.ts'
import { RpcError } from '../errors.ts'
import { blockLogsCall, isSameList, rangeCall, readLogs } from '../fetch-logs.ts'
import type { Priority } from '../pacer.ts'
import type { RawLog } from '../raw-log.ts'
import { type BloomBits, bloomBitsOf, bloomFill, isEmptyBloom, mayContain } from './bloom.ts'
import { proveReceipts } from './receipts.ts'
import { orderedTrieRoot } from './trie-root.ts'

export interface ProofRequest {
  /** The contract, lower-case hex. */
  address: string
  headers: readonly ChainBlock[]
  /** Result of the range query; absent if only queries by hash count. */
  claimed: readonly RawLog[] | undefined
  priority: Priority
}

export interface Proved {
  /** In chain order. */
  logs: RawLog[]
  /** Numbers of the blocks whose logs are proved by their headers. */
  proved: number[]
}

/**
 * Below this false-positive probability a bloom is trusted: the block has logs of the contract, and
 * a response without them is incomplete. Blooms of full blocks are too dense for that (EIP-7745);
 * there, receipts decide.
 */
const CHANCE = 1e-6
/**
 * Values of a log in the bloom besides the address: each of our logs has at least its event topic.
 */
const KNOWN_TOPICS = 32
const BITS = 3

/**
 * Verifies an endpoint's logs against the block headers. A bloom without the contract proves that
 * there are none. If the bloom may contain the contract, the logs are queried by hash and compared;
 * if receipts are available and match the receipts root, they are authoritative.
 * @throws RpcError `inconsistent` or `incomplete`
 */
export async function proveBlocks(
  endpoint: Endpoint,
  { address, headers, claimed, priority }: ProofRequest,
): Promise<Proved> {
  const bits = bloomBitsOf(address as `0x${string}`)
  if (headers.some(({ logsBloom }) => logsBloom !== undefined && !isEmptyBloom(logsBloom))) {
    filling.add(endpoint)
  }
  const isProvedEmpty = (header: ChainBlock) => isWithout(header, bits, filling.has(endpoint))
  const byBlock = Map.groupBy(claimed ?? [], ({ blockNumber }) => blockNumber)
  const undecided = headers.filter((header) => !isProvedEmpty(header) || byBlock.has(header.number))
  const asked = claimed === undefined ? headers : undecided
  const withReceipts = new Set(unserved.has(endpoint) ? [] : undecided)
  const outcomes = await endpoint.batch(
    [
      ...asked.map(({ hash }) => blockLogsCall(address, hash)),
      ...asked.flatMap((header) => (withReceipts.has(header) ? [receiptsCall(header.hash)] : [])),
    ],
    priority,
  )
  const receiptsOf = new Map(
    [...withReceipts].map((header, at) => [header, outcomes[asked.length + at]]),
  )
  const logs: RawLog[] = []
  const proved = headers.filter((header) => !asked.includes(header)).map(({ number }) => number)
  for (const [index, header] of asked.entries()) {
    const known = claimed === undefined ? undefined : (byBlock.get(header.number) ?? [])
    const [byHash, receipts] = [outcomes[index], receiptsOf.get(header)]
    if (receipts !== undefined && 'fault' in receipts && receipts.fault.reason === 'unsupported') {
      unserved.add(endpoint)
    }
    const isEmpty = isProvedEmpty(header)
    const evidence = { address, header, bits, isEmpty, known, byHash, receipts, priority }
    const found = await logsOf(endpoint, evidence)
    logs.push(...found.logs)
    if (found.proved) proved.push(header.number)
  }
  return { logs, proved: proved.sort((a, b) => a - b) }
}

/** Endpoints of a chain that fills in blooms. On other chains all blooms are zero. */
const filling = new WeakSet<Endpoint>()

/** Endpoints without `eth_getBlockReceipts`. */
const unserved = new WeakSet<Endpoint>()

/** The receipts root of an empty block. */
const NO_RECEIPTS = orderedTrieRoot([])

const receiptsCall = (hash: string): RpcCall => ({ method: 'eth_getBlockReceipts', params: [hash] })

interface Evidence {
  address: string
  header: ChainBlock
  bits: BloomBits
  /** The header proves that there are no logs. */
  isEmpty: boolean
  /** From the range query. */
  known: readonly RawLog[] | undefined
  byHash: Outcome | undefined
  receipts: Outcome | undefined
  priority: Priority
}

async function logsOf(
  endpoint: Endpoint,
  evidence: Evidence,
): Promise<{ logs: RawLog[]; proved: boolean }> {
  const { address, header, bits, isEmpty, known } = evidence
  const proof = provedLogs(evidence)
  if (proof !== undefined) return { logs: proof, proved: true }
  // The endpoint's logs lag behind its headers; do not wait for a block without logs.
  if (isEmpty && known === undefined && isMissing(evidence.byHash))
    return { logs: [], proved: true }
  const fault = (reason: 'inconsistent' | 'incomplete', detail: string) =>
    new RpcError(reason, { endpoint: endpoint.name, method: 'eth_getLogs', detail })
  const found = await readAgain(endpoint, evidence)
  const of = `of block ${header.number}`
  if (!found.every(({ blockHash }) => blockHash === header.hash)) {
    throw fault('inconsistent', `a log ${of} is of a different fork than its header`)
  }
  if (known !== undefined && !isSameList(known, found)) {
    throw fault(
      'inconsistent',
      `the logs ${of} differ between the query by range and the query by hash`,
    )
  }
  const { logsBloom } = header
  if (found.length === 0) {
    if (isEmpty) return { logs: [], proved: true }
    if (logsBloom !== undefined && mayContain(logsBloom, bits) && chanceOf(logsBloom) < CHANCE) {
      throw fault('incomplete', `no log ${of}, whose bloom contains the contract ${address}`)
    }
    return { logs: [], proved: false }
  }
  if (logsBloom !== undefined && !isEmptyBloom(logsBloom) && !mayContain(logsBloom, bits)) {
    throw fault('inconsistent', `logs ${of}, whose bloom does not contain the contract`)
  }
  return { logs: found, proved: false }
}

const isMissing = (outcome: Outcome | undefined): boolean =>
  outcome !== undefined && 'fault' in outcome && outcome.fault.reason === 'missing'

/** The logs by hash; if the endpoint does not support that, by a range of this single block. */
async function readAgain(
  endpoint: Endpoint,
  { address, header, byHash, priority }: Evidence,
): Promise<RawLog[]> {
  const asked = { address, from: header.number, to: header.number }
  try {
    return readLogs(endpoint, asked, byHash)
  } catch (error) {
    if (!(error instanceof RpcError) || error.reason !== 'unsupported') throw error
    const [outcome] = await endpoint.batch([rangeCall(address, asked.from, asked.to)], priority)
    return readLogs(endpoint, asked, outcome)
  }
}

/**
 * The logs in the receipts, if they match the header's receipts root; never a verdict otherwise.
 */
function provedLogs({ address, header, receipts }: Evidence): RawLog[] | undefined {
  if (receipts === undefined || 'fault' in receipts) return undefined
  const proof = proveReceipts(receipts.result, address)
  if (proof === undefined || proof.root !== header.receiptsRoot) return undefined
  return proof.logs.map((log) => ({
    ...log,
    blockNumber: header.number,
    blockHash: header.hash as `0x${string}`,
    blockTimestamp: header.timestamp,
  }))
}

/** Whether the header proves that the block has no log of the contract. */
const isWithout = (
  { logsBloom, receiptsRoot }: ChainBlock,
  bits: BloomBits,
  isFilling: boolean,
): boolean =>
  receiptsRoot === NO_RECEIPTS ||
  (logsBloom !== undefined &&
    (isFilling || !isEmptyBloom(logsBloom)) &&
    !mayContain(logsBloom, bits))

/**
 * Probability that a bloom this dense matches the contract and one of its events without any such
 * log.
 */
function chanceOf(bloom: Uint8Array): number {
  const one = bloomFill(bloom) ** BITS
  return one * Math.min(1, KNOWN_TOPICS * one)
}
