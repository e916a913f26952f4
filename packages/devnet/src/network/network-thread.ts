import { extname } from 'node:path'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { createLedger, type ProducedDecided } from './ledger.ts'
import type { OperatorNetwork, OperatorNetworkInfo } from './operator-network.ts'
import type { OperatorNetworkOptions } from './operator-network-options.ts'
import { createThreadCaller } from './thread-caller.ts'

export interface NetworkThreadModules {
  readonly logger: Logger
  /** Called when the thread ends unexpectedly. */
  readonly onFailure?: (error: unknown) => void
}

type ThreadMethod = Exclude<keyof OperatorNetwork, 'ledger'>

/** The network in a separate thread, so that its hosts and signatures do not block this one. */
export function createNetworkThread(
  options: OperatorNetworkOptions,
  { logger, onFailure }: NetworkThreadModules,
): OperatorNetwork {
  const ledger = createLedger(options.ledgerSize)
  const file = new URL(`./thread-main${extname(import.meta.url)}`, import.meta.url)
  const { start, stop, call, send } = createThreadCaller<ThreadMethod, ProducedDecided>(
    { file, data: { options } },
    {
      logger,
      onFailure,
      onEntries: (entries) => {
        for (const entry of entries) ledger.put(entry)
      },
    },
  )
  let facts: OperatorNetworkInfo | undefined

  return {
    async start() {
      await start()
      facts = await call<OperatorNetworkInfo>('facts')
    },
    stop,
    facts() {
      if (facts === undefined) throw new TypeError('The network of operators is not running')
      return facts
    },
    setValidators: (validators) => send('setValidators', validators),
    setFaults: (changed) => send('setFaults', changed),
    decide: (publicKey, role) => call('decide', publicKey, role),
    pause: () => call('pause'),
    resume: () => send('resume'),
    stopOperator: (index) => call('stopOperator', index),
    startOperator: (index) => call('startOperator', index),
    partition: (groups, outsidersToo) => call('partition', groups, outsidersToo),
    ledger,
  }
}
