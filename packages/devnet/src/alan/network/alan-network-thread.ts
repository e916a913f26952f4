import { extname } from 'node:path'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { createThreadCaller } from '../../network/thread-caller.ts'
import type { LedgerEntry } from '../ledger/duty-ledger.ts'
import type { AlanNetwork, AlanNetworkInfo } from './alan-network.ts'
import type { AlanNetworkOptions } from './alan-network-options.ts'
import { createLedgerLines } from './ledger-lines.ts'

export interface AlanNetworkThreadModules {
  readonly logger: Logger
  /** Called if the thread exits unexpectedly. */
  readonly onFailure?: (error: unknown) => void
}

type ThreadMethod = Exclude<keyof AlanNetwork, 'ledger'>

/** Runs the network in a separate thread, so that signing and networking do not block this one. */
export function createAlanNetworkThread(
  options: AlanNetworkOptions,
  { logger, onFailure }: AlanNetworkThreadModules,
): AlanNetwork {
  const lines = createLedgerLines(options.ledgerSize)
  const file = new URL(`./alan-thread-main${extname(import.meta.url)}`, import.meta.url)
  // Lines are kept in this thread only.
  const data = { options: { ...options, ledgerSize: 0 } }
  const { start, stop, call, send } = createThreadCaller<ThreadMethod, LedgerEntry>(
    { file, data },
    {
      logger,
      onFailure,
      onEntries: (entries) => {
        for (const entry of entries) lines.add(entry)
      },
    },
  )
  let facts: AlanNetworkInfo | undefined

  return {
    async start() {
      await start()
      facts = await call<AlanNetworkInfo>('facts')
    },
    stop,
    facts() {
      if (facts === undefined) throw new TypeError('The network of operators is not running')
      return facts
    },
    setOperators: (operators) => send('setOperators', operators),
    registerValidators: (validators) => send('registerValidators', validators),
    setValidators: (validators) => send('setValidators', validators),
    exit: (publicKey) => send('exit', publicKey),
    setFaults: (faults) => send('setFaults', faults),
    ledger: lines.all,
  }
}
