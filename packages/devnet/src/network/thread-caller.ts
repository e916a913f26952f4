import { Worker } from 'node:worker_threads'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { NetworkThreadEndedError } from './errors.ts'
import type { ThreadCall, ThreadMessage } from './thread-messages.ts'

export interface ThreadCallerOptions {
  /** The entry module of the thread. */
  readonly file: URL
  /** Its `workerData`, besides the log level. */
  readonly data: object
}

export interface ThreadCallerModules<Entry> {
  readonly logger: Logger
  /** Called when the thread ends unexpectedly. */
  readonly onFailure?: ((error: unknown) => void) | undefined
  /** Called with new or changed entries of the ledger before the call that caused them returns. */
  readonly onEntries: (entries: readonly Entry[]) => void
}

/** A network in a separate thread, called by the names of its methods. */
export interface ThreadCaller<Method extends string> {
  /** Starts the thread and its network. */
  start(): Promise<void>
  /** Stops the network, then the thread. */
  stop(): Promise<void>
  call<T>(method: Method, ...args: unknown[]): Promise<T>
  /** For methods that return nothing and cannot wait. */
  send(method: Method, ...args: unknown[]): void
}

interface Waiting {
  resolve(value: unknown): void
  reject(error: unknown): void
}

export function createThreadCaller<Method extends string, Entry>(
  { file, data }: ThreadCallerOptions,
  { logger, onFailure, onEntries }: ThreadCallerModules<Entry>,
): ThreadCaller<Method | 'start' | 'stop'> {
  const waiting = new Map<number, Waiting>()
  let worker: Worker | undefined
  let lastId = 0
  let stopping: Promise<void> | undefined

  function startWorker(): Worker {
    const started = new Worker(file, {
      workerData: { ...data, level: logger.level },
      execArgv: file.pathname.endsWith('.ts') ? ['--conditions=source'] : [],
    })
    started.on('message', onMessage)
    started.on('error', ended)
    started.on('exit', () => ended(undefined))
    return started
  }

  function onMessage(message: ThreadMessage): void {
    switch (message.kind) {
      case 'entries':
        onEntries(message.entries as readonly Entry[])
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

  async function call<T>(method: string, ...args: unknown[]): Promise<T> {
    const here = worker
    if (here === undefined) throw new TypeError('The network of operators is not running')
    const message: ThreadCall = { id: ++lastId, method, args }
    return new Promise((resolve, reject) => {
      waiting.set(message.id, { resolve: resolve as Waiting['resolve'], reject })
      here.postMessage(message)
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
    },
    stop() {
      stopping ??= stop()
      return stopping
    },
    call,
    send(method, ...args) {
      call(method, ...args).catch((error) => {
        if (stopping === undefined)
          logger.warn({ err: error, method }, 'call of the operator thread failed')
      })
    },
  }
}
