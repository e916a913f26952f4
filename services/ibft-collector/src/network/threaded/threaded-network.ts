import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { identityFromKey } from '@ssv-exporter/p2p/identity'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import { withDeadline } from '@ssv-exporter/service-kit/with-deadline'
import type { Fork, Generation } from '@ssv-exporter/ssv/generation'
import { createForkSchedule } from '../forks/fork-schedule.ts'
import type { GossipMessage, Network, NetworkStatus, PeerInfo } from '../network.ts'
import type { NetworkOptions } from '../network-options.ts'
import { parseStaticPeers } from '../peers/static-peers.ts'
import { buffersOf, packBytes } from './byte-list.ts'
import { fromErrorText } from './error-text.ts'
import { NetworkThreadError } from './errors.ts'
import { forwardLog } from './forward-log.ts'
import { unpackGossip } from './gossip-batch.ts'
import { createMailbox } from './mailbox.ts'
import type { FromThread, ThreadData, ToThread } from './messages.ts'
import type { MetricSnapshot } from './metric-snapshot.ts'
import { mirrorMetrics } from './mirror-metrics.ts'
import { receiveBy } from './receive.ts'
import { createRemoteRequests } from './remote-requests.ts'
import { createRemoteServing } from './remote-serving.ts'
import { createVerdictBatch } from './verdict-batch.ts'

export interface ThreadedNetworkModules<F extends Fork> {
  /**
   * A generation that `createGeneration` creates from the options: functions cannot be sent to
   * threads.
   */
  readonly generation: Generation<F>
  readonly logger: Logger
  readonly metrics: Metrics
  /** The thread ended unexpectedly: nothing more will arrive. */
  readonly onFatal: (error: unknown) => void
}

const STOP_DEADLINE_MS = 15_000
/**
 * Gossip creates much short-lived garbage. Compared with 32: 10 % less CPU time, some 50 MB more
 * memory.
 */
const YOUNG_GENERATION_MB = 96

// Next to this file, with the same extension: TypeScript when run from source.
const EXTENSION = extname(import.meta.url)
const WORKER = new URL(`./network-worker${EXTENSION}`, import.meta.url)
const WORKER_ARGUMENTS = EXTENSION === '.ts' ? ['--conditions=source'] : []

/**
 * Creates the network in a worker thread, so that its traffic does not block this one. `peers()`
 * and `status()` are up to a quarter of a second old. A thread that dies is not restarted:
 * `onFatal` is called, and the process restarts.
 * @throws ForkScheduleError, StaticPeerError
 */
export function createThreadedNetwork<F extends Fork>(
  options: NetworkOptions,
  { generation, logger, metrics, onFatal }: ThreadedNetworkModules<F>,
): Network<F> {
  const schedule = createForkSchedule(options, generation)
  parseStaticPeers(options.staticPeers ?? [])
  const { peerId } = identityFromKey(options.privateKey)
  const fork = () => schedule.at(Date.now())
  const peers = new Map<string, PeerInfo>()
  const requests = createRemoteRequests(post, () => worker !== undefined && !over)
  const serving = createRemoteServing(post, { logger })
  const scrapes = createMailbox<readonly MetricSnapshot[]>()
  const verdicts = createVerdictBatch((ids, bytes) => {
    post({ type: 'report', ids, verdicts: bytes }, [ids.buffer, bytes.buffer])
  })
  const mirror = mirrorMetrics(metrics, fetchMetrics)
  const started = Promise.withResolvers<void>()
  const stopped = Promise.withResolvers<void>()
  started.promise.catch(() => {})
  let handler: ((batch: readonly GossipMessage[]) => void) | undefined
  let status: NetworkStatus = {
    peerId,
    addresses: [],
    nodeRecord: undefined,
    fork: fork().name,
    peers: 0,
    peersIn: 0,
    peersOut: 0,
    topics: 0,
    subnetsCovered: 0,
    lostMessages: 0,
  }
  /** The state before the thread starts. */
  const backlog: ToThread[] = []
  let worker: Worker | undefined
  let over = false
  let stopAsked = false
  let starting: Promise<void> | undefined
  let stopping: Promise<void> | undefined

  function post(message: ToThread, transfer: ArrayBuffer[] = []): void {
    if (over) return
    if (worker === undefined) backlog.push(message)
    else worker.postMessage(message, transfer)
  }

  async function start(): Promise<void> {
    const workerData: ThreadData = {
      options,
      generation: generation.name,
      logLevel: logger.level,
    }
    worker = new Worker(WORKER, {
      workerData,
      execArgv: WORKER_ARGUMENTS,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
    })
    worker.on('message', receive)
    worker.on('error', (error) => end(new NetworkThreadError({}, error)))
    worker.on('exit', (exitCode) => end(new NetworkThreadError({ exitCode })))
    for (const message of backlog.splice(0)) post(message)
    post({ type: 'start' })
    await started.promise
    await mirror.refresh()
  }

  /** The thread has ended. */
  function end(error: NetworkThreadError): void {
    if (over) return
    over = true
    peers.clear()
    status = { ...status, peers: 0, peersIn: 0, peersOut: 0, subnetsCovered: 0, meshSubnets: [] }
    serving.end()
    requests.end()
    scrapes.resolveAll([])
    started.reject(error)
    stopped.resolve()
    if (!stopAsked) onFatal(error)
  }

  async function stop(): Promise<void> {
    stopAsked = true
    if (worker !== undefined && !over) {
      post({ type: 'stop' })
      const late = 'the thread of the network did not stop'
      await withDeadline(stopped.promise, STOP_DEADLINE_MS, late).catch((error) =>
        logger.warn({ err: error }, 'terminating network thread'),
      )
    }
    end(new NetworkThreadError({}))
    await worker?.terminate()
  }

  const receive = receiveBy<FromThread>({
    gossip: ({ batch }) => handler?.(unpackGossip(batch)),
    state(change) {
      status = change.status
      for (const peer of change.changed) peers.set(peer.peerId, peer)
      for (const gone of change.gone) peers.delete(gone)
    },
    answer: ({ id, data }) => requests.settle(id, data),
    'no-answer': ({ id, reason }) => requests.settle(id, reason),
    serve: serving.asked,
    'abort-serve': ({ id }) => serving.abort(id),
    metrics: ({ id, metrics: snapshots }) => scrapes.resolve(id, snapshots),
    log: ({ line }) => forwardLog(logger, line),
    started: () => started.resolve(),
    failed: ({ error }) => started.reject(fromErrorText(error)),
    stopped: () => stopped.resolve(),
  })

  function fetchMetrics(): Promise<readonly MetricSnapshot[]> {
    if (over) return Promise.resolve([])
    const { id, reply } = scrapes.open()
    post({ type: 'metrics', id })
    return reply
  }

  return {
    start: () => (starting ??= start()),
    stop: () => (stopping ??= stop()),
    onGossip: (next) => {
      handler = next
    },
    report: verdicts.add,
    serve: serving.serve,
    followValidators(keys) {
      const publicKeys = packBytes(keys)
      post({ type: 'follow', publicKeys }, buffersOf(publicKeys))
    },
    peers: () => [...peers.values()],
    request: requests.request,
    fork,
    status: () => status,
  }
}
