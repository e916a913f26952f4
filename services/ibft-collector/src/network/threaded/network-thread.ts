import type { MessagePort } from 'node:worker_threads'
import { RequestError } from '@ssv-exporter/p2p/errors'
import { createLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { createGeneration } from '../../create-generation.ts'
import { createLibp2pNetwork } from '../libp2p-network.ts'
import { buffersOf, unpackBytes } from './byte-list.ts'
import { toErrorText } from './error-text.ts'
import { packGossip } from './gossip-batch.ts'
import { createMailbox } from './mailbox.ts'
import { type FromThread, type ThreadData, type ToThread, VERDICTS } from './messages.ts'
import { receiveBy } from './receive.ts'
import { createStateWatch } from './state-watch.ts'
import { measureThread, snapshotMetrics } from './thread-metrics.ts'

/** Maximum age of the peer state in the other thread. */
const STATE_INTERVAL_MS = 250

/** The worker side of a threaded network: a network driven by messages. */
export function runNetworkThread(port: MessagePort, data: ThreadData): void {
  const post = (message: FromThread, transfer: ArrayBuffer[] = []) =>
    port.postMessage(message, transfer)
  const logger = createLogger({
    name: 'network',
    level: data.logLevel,
    destination: { write: (line) => post({ type: 'log', line }) },
  })
  const generation = createGeneration(data.generation, data.options)
  const metrics = createMetrics({ service: 'network' })
  const faults = measureThread(metrics)
  const network = createLibp2pNetwork(data.options, { generation, logger, metrics })
  const stateChange = createStateWatch(network)
  const requests = new Map<number, AbortController>()
  const serving = createMailbox<Uint8Array | undefined>()
  let timer: NodeJS.Timeout | undefined

  // A peer must not be able to crash the process, even if a library forgot to catch an error.
  process.on('unhandledRejection', (error) => {
    faults.inc()
    logger.error({ err: error }, 'unhandled rejection in network thread')
  })

  network.onGossip((messages) => {
    const batch = packGossip(messages)
    post({ type: 'gossip', batch }, buffersOf(batch.data))
  })

  function postState(): void {
    const change = stateChange()
    if (change !== undefined) post({ type: 'state', ...change })
  }

  async function start(): Promise<void> {
    try {
      await network.start()
      timer = setInterval(postState, STATE_INTERVAL_MS)
      postState()
      post({ type: 'started' })
    } catch (error) {
      post({ type: 'failed', error: toErrorText(error) })
    }
  }

  async function stop(): Promise<void> {
    clearInterval(timer)
    await network.stop().catch((error) => logger.warn({ err: error }, 'failed to stop network'))
    post({ type: 'stopped' })
  }

  async function request(asked: Extract<ToThread, { type: 'request' }>): Promise<void> {
    const { id, peerId, protocol, timeoutMs, maxBytes } = asked
    const giveUp = new AbortController()
    requests.set(id, giveUp)
    try {
      const how = { signal: giveUp.signal, timeoutMs, maxBytes }
      const answer = new Uint8Array(await network.request(peerId, protocol, asked.data, how))
      post({ type: 'answer', id, data: answer }, [answer.buffer])
    } catch (error) {
      post({
        type: 'no-answer',
        id,
        reason: error instanceof RequestError ? error.reason : 'reset',
      })
    } finally {
      requests.delete(id)
    }
  }

  function serve(protocol: string, maxRequestBytes: number): void {
    network.serve(
      protocol,
      (peerId, data, signal) => {
        const { id, reply } = serving.open()
        signal.addEventListener('abort', () => post({ type: 'abort-serve', id }), { once: true })
        const request = new Uint8Array(data)
        post({ type: 'serve', id, protocol, peerId, request }, [request.buffer])
        return reply
      },
      { maxRequestBytes },
    )
  }

  function report({ ids, verdicts }: Extract<ToThread, { type: 'report' }>): void {
    network.report(
      Array.from(ids, (id, n) => ({ id, verdict: VERDICTS[verdicts[n] ?? 1] ?? 'ignore' })),
    )
  }

  const receive = receiveBy<ToThread>({
    start: () => void start(),
    stop: () => void stop(),
    report,
    serve: ({ protocol, maxRequestBytes }) => serve(protocol, maxRequestBytes),
    served({ id, answer, failed }) {
      if (failed) serving.reject(id, new Error('the handler failed'))
      else serving.resolve(id, answer)
    },
    follow: ({ publicKeys }) => network.followValidators(unpackBytes(publicKeys)),
    request: (asked) => void request(asked),
    'abort-request': ({ id }) => requests.get(id)?.abort(),
    metrics: ({ id }) =>
      void snapshotMetrics(metrics).then((all) => post({ type: 'metrics', id, metrics: all })),
  })
  port.on('message', receive)
}
