// The operators' thread: its network is called by messages. See network-thread.ts.

import { createLedger, type ProducedDecided } from './ledger.ts'
import { createOperatorNetwork } from './operator-network.ts'
import type { OperatorNetworkOptions } from './operator-network-options.ts'
import { serveThread } from './serve-thread.ts'

serveThread<OperatorNetworkOptions, ProducedDecided>((options, logger, put) => {
  const ledger = createLedger(options.ledgerSize)
  return createOperatorNetwork(options, {
    logger,
    ledger: {
      ...ledger,
      put(entry) {
        ledger.put(entry)
        put(entry)
      },
    },
  })
})
