// A separate process that acquires a lease and reports it. A test stops it with SIGSTOP.
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { createDatabase } from '../database.ts'
import { assertFence } from '../fence.ts'
import { createLeaseSource } from '../lease.ts'

const url = process.argv[2] as string
const logger = silentLogger()
const say = (message: object) => process.send?.(message)

const lease = await createLeaseSource(
  { name: 'chain-indexer', url, sessionTimeoutMs: 3_000 },
  { logger },
).acquire(new AbortController().signal)
say({ event: 'acquired', fencingToken: lease.fencingToken })
lease.lost.addEventListener('abort', () => say({ event: 'lost' }))

const database = createDatabase(
  { url, applicationName: 'held' },
  { logger, metrics: createMetrics({ service: 'held' }) },
)
process.on('message', async (message: { write: string }) => {
  try {
    await database.transaction('write', async (transaction) => {
      await assertFence(transaction, 'chain-indexer', lease.fencingToken)
      await transaction.query('write', 'INSERT INTO outbox (topic, payload) VALUES ($1, $1)', [
        message.write,
      ])
    })
    say({ event: 'written' })
  } catch (error) {
    say({ event: 'refused', code: (error as { code?: string }).code })
  }
})
