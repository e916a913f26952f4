import { createFailureLog } from '@ssv-exporter/service-kit/failure-log'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import { type BeaconChain, differenceOf, type ExpectedChain } from './beacon-chain.ts'
import { type BeaconEndpoint, createBeaconEndpoint } from './beacon-endpoint.ts'
import { BeaconApiError, type BeaconApiErrorReason } from './errors.ts'

export interface BeaconModules {
  readonly logger: Logger
  readonly metrics: Metrics
  /** Unix time in milliseconds. */
  readonly now?: () => number
}

/** State of a beacon node. */
export interface BeaconNodeFacts {
  /** Scheme and host. */
  readonly name: string
  /** Why it is paused. */
  readonly paused?: BeaconApiErrorReason
  /** Former name of `paused`; removed in the next release. */
  readonly resting?: BeaconApiErrorReason
  readonly lastFault?: string
}

export interface FailoverOptions {
  readonly urls: readonly string[]
  /** Evaluated whenever a node is identified. */
  readonly expected: () => Promise<ExpectedChain>
  readonly timeoutMs: number
  readonly maxBytes: number
}

/** Several beacon nodes of one chain, used in order of preference. */
export interface Failover {
  /**
   * Queries the first healthy node of the expected chain, and the next one if it fails.
   * @throws BeaconApiError of the last one tried, or `resting` if none was
   */
  ask<T>(
    question: string,
    work: (endpoint: BeaconEndpoint, chain: BeaconChain) => Promise<T>,
  ): Promise<T>
  nodes(): BeaconNodeFacts[]
  close(): void
}

interface Node {
  readonly endpoint: BeaconEndpoint
  /** The chain it reported, and until when this is trusted. */
  chain?: BeaconChain
  knownUntil: number
  failures: number
  pausedUntil: number
  fault?: BeaconApiError
}

/** After this time a node is checked again for its chain and whether it is syncing. */
const KNOWN_MS = 60_000
/** A failed node is paused, each time twice as long. */
const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 60_000

export function createFailover(
  { urls, expected, ...limits }: FailoverOptions,
  { logger, metrics, now = Date.now }: BeaconModules,
): Failover {
  const closing = new AbortController()
  const failures = createFailureLog({ logger })
  const nodes = urls.map((url): Node => {
    const endpoint = createBeaconEndpoint({ ...limits, url, signal: closing.signal })
    return { endpoint, knownUntil: 0, failures: 0, pausedUntil: 0 }
  })
  /** Identity of the first node that answered; the others must match. */
  let validatorsRoot: string | undefined

  const requests = metrics.counter({
    name: 'ssv_beacon_requests_total',
    help: 'Requests to a beacon node, by outcome',
    labelNames: ['beacon', 'question', 'outcome'],
  })
  metrics.gauge({
    name: 'ssv_beacon_node_resting',
    help: '1 while a beacon node is paused after a failure',
    labelNames: ['beacon'],
    formerName: 'ssv_beacon_node_resting',
    collect(gauge) {
      for (const { endpoint, pausedUntil } of nodes) {
        gauge.set({ beacon: endpoint.name }, Number(pausedUntil > now()))
      }
    },
  })

  async function chainOf(node: Node): Promise<BeaconChain> {
    if (node.chain !== undefined && node.knownUntil > now()) return node.chain
    const chain = await node.endpoint.introduce()
    const root = validatorsRoot === undefined ? {} : { genesisValidatorsRoot: validatorsRoot }
    const detail = differenceOf(chain, { ...root, ...(await expected()) })
    if (detail !== undefined) {
      const facts = { node: node.endpoint.name, path: 'eth/v1/beacon/genesis', detail }
      throw new BeaconApiError('other-chain', facts)
    }
    validatorsRoot = chain.genesisValidatorsRoot
    node.chain = chain
    node.knownUntil = now() + KNOWN_MS
    return chain
  }

  function failed(node: Node, question: string, fault: BeaconApiError): void {
    requests.inc({ beacon: node.endpoint.name, question, outcome: fault.reason })
    node.fault = fault
    failures.failed(fault, { node: node.endpoint.name, question }, 'beacon node did not answer')
    // Other paths may work.
    if (fault.reason === 'refused') return
    node.failures += 1
    node.pausedUntil = now() + Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (node.failures - 1))
    // The URL may lead to another node when it is available again.
    node.knownUntil = 0
  }

  return {
    async ask(question, work) {
      let last: BeaconApiError | undefined
      for (const node of nodes.filter(({ pausedUntil }) => pausedUntil <= now())) {
        try {
          const answer = await work(node.endpoint, await chainOf(node))
          requests.inc({ beacon: node.endpoint.name, question, outcome: 'ok' })
          node.failures = 0
          return answer
        } catch (error) {
          if (!(error instanceof BeaconApiError)) throw error
          if (closing.signal.aborted) throw closed(question, error)
          failed(node, question, error)
          last = error
        }
      }
      throw last ?? allPaused(nodes, question)
    },
    nodes: () =>
      nodes.map(({ endpoint: { name }, fault, pausedUntil }) => ({
        name,
        ...(fault !== undefined && {
          ...(pausedUntil > now() && { paused: fault.reason, resting: fault.reason }),
          lastFault: fault.message,
        }),
      })),
    close: () => closing.abort(new Error('The beacon client was closed')),
  }
}

const closed = (path: string, cause: unknown) =>
  new BeaconApiError('closed', { node: 'every beacon node', path, detail: 'closed' }, cause)

function allPaused(nodes: readonly Node[], path: string): BeaconApiError {
  const detail = nodes.map(({ fault }) => fault?.message ?? 'not asked').join('; ')
  return new BeaconApiError('resting', { node: 'every beacon node', path, detail })
}
