import { randomUUID } from 'node:crypto'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { createDatabase } from '@ssv-exporter/store/database'
import { createLeaseSource } from '@ssv-exporter/store/lease'
import { appendOutbox } from '@ssv-exporter/store/outbox'
import { createPublicationLog } from '@ssv-exporter/store/publication-log'
import { createTestDatabase } from '@ssv-exporter/test-kit/postgres'
import type { LeaseSource } from './lease.ts'
import type { LogUnderTest } from './log.conformance.ts'
import { createMemoryLeases } from './memory-leases.ts'
import { createMemoryLog } from './memory-log.ts'

export type LogAndLeases = LogUnderTest & { readonly leases: LeaseSource }

const TOPIC = 'test'

export async function memoryLogUnderTest(): Promise<LogAndLeases> {
  const log = createMemoryLog({ epoch: randomUUID() })
  return {
    log,
    leases: createMemoryLeases(),
    async write(payloads) {
      for (const payload of payloads) log.write(TOPIC, payload)
    },
    prune: async (offset) => log.prune(offset),
    changeEpoch: async () => log.changeEpoch(randomUUID()),
    close: async () => undefined,
  }
}

export async function postgresLogUnderTest(): Promise<LogAndLeases> {
  const modules = { logger: silentLogger(), metrics: createMetrics({ service: 'test' }) }
  const { url, drop } = await createTestDatabase()
  const database = createDatabase({ url, applicationName: 'stream-test' }, modules)
  return {
    log: createPublicationLog(database),
    leases: createLeaseSource({ name: 'relay', url, heartbeatMs: 100 }, modules),
    write: (payloads) =>
      database.transaction('test-write', (transaction) =>
        appendOutbox(
          transaction,
          payloads.map((payload) => ({ topic: TOPIC, payload })),
        ),
      ),
    async prune(offset) {
      await database.query('test-prune', 'DELETE FROM publication WHERE position <= $1', [offset])
    },
    changeEpoch: () =>
      database.transaction('test-epoch', async (transaction) => {
        await transaction.query('test-epoch', 'SELECT 1 FROM publication_head FOR UPDATE')
        await transaction.query('test-epoch', 'DELETE FROM publication')
        await transaction.query(
          'test-epoch',
          'UPDATE publication_head SET position = 0, epoch_from = 0, epoch = gen_random_uuid()',
        )
      }),
    async close() {
      await database.close()
      await drop()
    },
  }
}
