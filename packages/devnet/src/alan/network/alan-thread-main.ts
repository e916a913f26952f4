// Entry point of the operators' thread; see alan-network-thread.ts.
import { serveThread } from '../../network/serve-thread.ts'
import type { LedgerEntry } from '../ledger/duty-ledger.ts'
import { createAlanNetwork } from './alan-network.ts'
import type { AlanNetworkOptions } from './alan-network-options.ts'

serveThread<AlanNetworkOptions, LedgerEntry>((options, logger, onEntry) =>
  createAlanNetwork(options, { logger, onEntry }),
)
