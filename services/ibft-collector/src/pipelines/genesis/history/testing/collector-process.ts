// A separate process that syncs history, for a test to kill half-way. Arguments: database URL, then
// addresses of peers.
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { createDatabase } from '@ssv-exporter/store/database'
import { testCommittee } from './sign.ts'
import { startTestCollector } from './test-collector.ts'

const [url = '', ...addresses] = process.argv.slice(2)
const metrics = createMetrics({ service: 'killed' })
const database = createDatabase(
  { url, applicationName: 'killed' },
  { logger: silentLogger(), metrics },
)
await startTestCollector(
  { rangesAtOnce: 1, claimMs: 1_000 },
  { database, committees: [testCommittee(1)], clock: { ms: Date.now() }, addresses },
)
