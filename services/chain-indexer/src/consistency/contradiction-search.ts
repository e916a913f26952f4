import type { FoundContradiction } from '@ssv-exporter/store/contradictions'
import { clusterIdOf } from '../registry/cluster-id-of.ts'
import type { PreparedLog } from '../registry/prepared-log.ts'

/** The highest operator id assigned by the contract, and its block; 0 before the first. */
export interface LastOperator {
  id: bigint
  block: number
}

/** The state before the logs to be searched. */
export interface KnownBefore {
  lastOperator: LastOperator
  /** Validator count and block of a cluster's last event; undefined before the first. */
  cluster(id: string): { validatorCount: number; block: number } | undefined
  /** The first block that can contain a log. */
  startBlock: number
}

/** Searches logs, batch by batch, for contradictions which show that logs are missing. */
export interface ContradictionSearch {
  /**
   * @param prepared the logs of whole blocks, in chain order, following those of the previous call
   */
  search(prepared: readonly PreparedLog[]): FoundContradiction[]
}

type Handled = Extract<PreparedLog, { verdict: 'handled' }>
type ClusterEvent = Extract<Handled['event'], { cluster: unknown }>

/**
 * The contract numbers operators 1, 2, 3 … (SSVOperators, `lastOperatorId`), and an operator can be
 * referenced only after its registration. Each cluster event carries the validator count after the
 * transaction (SSVClusters), and only registrations and removals change it. Applies to the current
 * contract only.
 */
export function createContradictionSearch({
  lastOperator,
  cluster: clusterBefore,
  startBlock,
}: KnownBefore): ContradictionSearch {
  let last = lastOperator
  const known = new Map<string, { validatorCount: number; block: number }>()

  function searchOperators(one: PreparedLog): FoundContradiction | undefined {
    const { blockNumber: toBlock } = one.log
    const gap = (reason: string) =>
      ({ kind: 'operator', fromBlock: last.block, toBlock, reason }) as const
    const added = addedOperator(one)
    if (added !== undefined && added > last.id) {
      const found =
        added > last.id + 1n ? gap(`operator ${added} follows operator ${last.id}`) : undefined
      last = { id: added, block: toBlock }
      return found
    }
    const unknown = namedOperators(one).find((id) => id > last.id)
    if (unknown === undefined) return undefined
    return gap(`${one.name} names operator ${unknown}, but the last registered one is ${last.id}`)
  }

  function searchCluster(
    prepared: readonly PreparedLog[],
    at: number,
  ): FoundContradiction | undefined {
    const one = prepared[at] as PreparedLog
    const event = clusterEvent(one)
    if (event === undefined) return undefined
    const cluster = clusterIdOf(event)
    if (isFollowedInTransaction(prepared, at, cluster)) return undefined
    const before = known.get(cluster) ??
      clusterBefore(cluster) ?? { validatorCount: 0, block: startBlock }
    const counted = before.validatorCount + changeInTransaction(prepared, at, cluster)
    const { validatorCount } = event.cluster
    const { blockNumber: toBlock } = one.log
    known.set(cluster, { validatorCount, block: toBlock })
    if (validatorCount === counted) return undefined
    const reason = `cluster ${cluster} has ${validatorCount} validators, but ${counted} were counted`
    return { kind: 'cluster', fromBlock: before.block, toBlock, reason }
  }

  return {
    search: (prepared) =>
      prepared
        .flatMap((one, at) => [searchOperators(one), searchCluster(prepared, at)])
        .filter((found) => found !== undefined),
  }
}

function clusterEvent(one: PreparedLog): ClusterEvent | undefined {
  if (one.verdict !== 'handled') return undefined
  return 'cluster' in one.event ? (one.event as ClusterEvent) : undefined
}

/** The id is an indexed topic: it is known even if the log's data cannot be decoded. */
function addedOperator({ name, log }: PreparedLog): bigint | undefined {
  const topic = log.topics[1]
  return name === 'OperatorAdded' && topic !== undefined ? BigInt(topic) : undefined
}

/** Only owners emit operator events; whitelisting events may name any id. */
function namedOperators(one: PreparedLog): readonly bigint[] {
  if (one.verdict !== 'handled' || one.name === 'OperatorAdded') return []
  const { event } = one
  if (event.name === 'ValidatorAdded' && 'operatorIds' in event) return event.operatorIds
  return 'operatorId' in event ? [event.operatorId] : []
}

/** Logs of one transaction are adjacent. */
function* sameTransaction(prepared: readonly PreparedLog[], at: number, step: 1 | -1) {
  const hash = prepared[at]?.log.transactionHash
  for (let i = at + step; prepared[i]?.log.transactionHash === hash; i += step) {
    yield prepared[i] as PreparedLog
  }
}

function isOf(one: PreparedLog, cluster: string): boolean {
  const event = clusterEvent(one)
  return event !== undefined && clusterIdOf(event) === cluster
}

function isFollowedInTransaction(
  prepared: readonly PreparedLog[],
  at: number,
  cluster: string,
): boolean {
  for (const one of sameTransaction(prepared, at, 1)) if (isOf(one, cluster)) return true
  return false
}

/** Net number of validators that the transaction has added to the cluster so far. */
function changeInTransaction(
  prepared: readonly PreparedLog[],
  at: number,
  cluster: string,
): number {
  let change = changeBy(prepared[at] as PreparedLog)
  for (const earlier of sameTransaction(prepared, at, -1)) {
    if (isOf(earlier, cluster)) change += changeBy(earlier)
  }
  return change
}

function changeBy({ name }: PreparedLog): number {
  if (name === 'ValidatorAdded') return 1
  return name === 'ValidatorRemoved' ? -1 : 0
}
