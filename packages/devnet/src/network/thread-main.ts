// The thread of the operators: their network, called over the border. See network-thread.ts.
import { parentPort, workerData } from 'node:worker_threads'
import { createLogger } from '@ssv-exporter/service-kit/logger'
import { createOperatorNetwork } from './create-operator-network.ts'
import { createLedger, type ProducedDecided } from './ledger.ts'
import type { ThreadCall, ThreadData, ThreadMessage } from './thread-messages.ts'

/** How often news of the ledger are told while nobody calls. */
const FLUSH_MS = 100

const { options, level } = workerData as ThreadData
const logger = createLogger({
  name: 'operators',
  level,
  destination: { write: (line) => post({ kind: 'log', line }) },
})
const ledger = createLedger(options.ledgerSize)
let news: ProducedDecided[] = []
const network = createOperatorNetwork(options, {
  logger,
  ledger: {
    ...ledger,
    put(entry) {
      ledger.put(entry)
      news.push(entry)
    },
  },
})
const flushing = setInterval(flush, FLUSH_MS)

function post(message: ThreadMessage): void {
  parentPort?.postMessage(message)
}

function flush(): void {
  if (news.length > 0) post({ kind: 'produced', entries: news })
  news = []
}

parentPort?.on('message', async ({ id, method, args }: ThreadCall) => {
  try {
    const call = network[method] as (...args: readonly unknown[]) => unknown
    const value = await call(...args)
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
