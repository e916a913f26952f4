import { parentPort, workerData } from 'node:worker_threads'
import { createLogger, type Logger } from '@ssv-exporter/service-kit/logger'
import type { ThreadCall, ThreadData, ThreadMessage } from './thread-messages.ts'

/** How often changes of the ledger are sent between calls. */
const FLUSH_MS = 100

/**
 * The inner side of a thread: creates a network and calls its methods, see `createThreadCaller`.
 * @param create receives the thread's input, and a callback for entries of the ledger
 */
export function serveThread<Options, Entry>(
  create: (options: Options, logger: Logger, put: (entry: Entry) => void) => object,
): void {
  const { options, level } = workerData as ThreadData<Options>
  const logger = createLogger({
    name: 'operators',
    level,
    destination: { write: (line) => post({ kind: 'log', line }) },
  })
  let news: Entry[] = []
  const network = create(options, logger, (entry) => news.push(entry))
  const methods = network as Readonly<Record<string, (...args: readonly unknown[]) => unknown>>
  const flushing = setInterval(flush, FLUSH_MS)

  function flush(): void {
    if (news.length > 0) post({ kind: 'entries', entries: news })
    news = []
  }

  parentPort?.on('message', async ({ id, method, args }: ThreadCall) => {
    try {
      const value = await methods[method]?.(...args)
      flush()
      post({ kind: 'result', id, value })
    } catch (error) {
      flush()
      post({ kind: 'fault', id, error })
    }
    if (method !== 'stop') return
    clearInterval(flushing)
    parentPort?.close()
  })
}

function post(message: ThreadMessage): void {
  parentPort?.postMessage(message)
}
