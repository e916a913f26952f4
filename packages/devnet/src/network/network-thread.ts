import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { createLedger } from './ledger.ts'
import { NetworkThreadEndedError } from './network-thread-ended-error.ts'
import type { NetworkFacts, OperatorNetwork, OperatorNetworkOptions } from './operator-network.ts'
import type { ThreadCall, ThreadData, ThreadMessage, ThreadMethod } from './thread-messages.ts'

export interface NetworkThreadModules {
  readonly logger: Logger
  /** Called when the thread ends although nobody asked it to. */
  readonly onFailure?: (error: unknown) => void
}

interface Waiting {
  resolve(value: unknown): void
  reject(error: unknown): void
}

/** The network in a thread of its own, so that its hosts and its signatures hold up nobody here. */
export function createNetworkThread(
  options: OperatorNetworkOptions,
  { logger, onFailure }: NetworkThreadModules,
): OperatorNetwork {
  const ledger = createLedger(options.ledgerSize)
  const waiting = new Map<number, Waiting>()
  let worker: Worker | undefined
  let facts: NetworkFacts | undefined
  let lastId = 0
  let stopping: Promise<void> | undefined

  function startWorker(): Worker {
    const extension = extname(import.meta.url)
    const workerData: ThreadData = { options, level: logger.level }
    const started = new Worker(new URL(`./thread-main${extension}`, import.meta.url), {
      workerData,
      execArgv: extension === '.ts' ? ['--conditions=source'] : [],
    })
    started.on('message', onMessage)
    started.on('error', ended)
    started.on('exit', () => ended(undefined))
    return started
  }

  function onMessage(message: ThreadMessage): void {
    switch (message.kind) {
      case 'produced':
        for (const entry of message.entries) ledger.put(entry)
        return
      case 'log':
        log(message.line)
        return
      case 'result':
        take(message.id)?.resolve(message.value)
        return
      case 'fault':
        take(message.id)?.reject(message.error)
    }
  }

  function log(line: string): void {
    const { level, msg, time: _time, pid: _pid, hostname: _hostname, ...facts } = JSON.parse(line)
    logger[level as 'info'](facts, msg)
  }

  function take(id: number): Waiting | undefined {
    const entry = waiting.get(id)
    waiting.delete(id)
    return entry
  }

  function ended(cause: unknown): void {
    const error = new NetworkThreadEndedError(cause)
    worker = undefined
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
    if (stopping === undefined) onFailure?.(error)
  }

  async function call<T>(method: ThreadMethod, ...args: unknown[]): Promise<T> {
    const here = worker
    if (here === undefined) throw new TypeError('The network of operators is not running')
    const message: ThreadCall = { id: ++lastId, method, args }
    return new Promise((resolve, reject) => {
      waiting.set(message.id, { resolve: resolve as Waiting['resolve'], reject })
      here.postMessage(message)
    })
  }

  /** For what returns nothing and cannot wait. */
  function tell(method: ThreadMethod, ...args: unknown[]): void {
    call(method, ...args).catch((error) => {
      if (stopping === undefined) logger.warn({ err: error, method }, 'operators did not hear')
    })
  }

  async function stop(): Promise<void> {
    const here = worker
    if (here === undefined) return
    await call('stop').catch(() => {})
    await here.terminate()
  }

  return {
    async start() {
      worker = startWorker()
      await call('start')
      facts = await call<NetworkFacts>('facts')
    },
    stop() {
      stopping ??= stop()
      return stopping
    },
    facts() {
      if (facts === undefined) throw new TypeError('The network of operators is not running')
      return facts
    },
    setValidators: (validators) => tell('setValidators', validators),
    setFaults: (changed) => tell('setFaults', changed),
    decide: (publicKey, role) => call('decide', publicKey, role),
    pause: () => call('pause'),
    resume: () => tell('resume'),
    stopOperator: (index) => call('stopOperator', index),
    startOperator: (index) => call('startOperator', index),
    partition: (groups, outsidersToo) => call('partition', groups, outsidersToo),
    ledger,
  }
}
