import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import { createLogger, type Logger } from '@ssv-exporter/service-kit/logger'
import { createMetrics, type Metrics } from '@ssv-exporter/service-kit/metrics'
import { createDatabase } from '@ssv-exporter/store/database'
import { createLeaseSource } from '@ssv-exporter/store/lease'
import { createKeyVerifier, type KeyVerifier } from '../keys/key-verifier.ts'
import type { OfflineTask, OfflineTaskModules } from './offline-task.ts'

export interface OfflineProcessOptions {
  name: 'reindex' | 'replay'
  databaseUrl: string
  /** Default: `databaseUrl`. */
  databaseDirectUrl: string | undefined
  logLevel: string
}

export interface OfflineProcess extends OfflineTaskModules {
  verifier: KeyVerifier
  logger: Logger
  metrics: Metrics
}

/** Comparing and replacing a large registry takes one statement per table. */
const SILENCE_TIMEOUT_MS = 1_800_000

/** Opens what a process with an offline task works with. */
export function openOfflineProcess({
  name,
  databaseUrl,
  databaseDirectUrl = databaseUrl,
  logLevel: level,
}: OfflineProcessOptions): OfflineProcess {
  const logger = createLogger({ name, level })
  const metrics = createMetrics({ service: name })
  const database = createDatabase(
    {
      url: databaseUrl,
      applicationName: `ssv-${name}`,
      silenceTimeoutMs: SILENCE_TIMEOUT_MS,
    },
    { logger, metrics },
  )
  const leases = createLeaseSource({ name: 'chain-indexer', url: databaseDirectUrl }, { logger })
  return { database, leases, verifier: createKeyVerifier({}, { logger, metrics }), logger, metrics }
}

/** The process of a task: ends when the task has. @param message logged with the result */
export function exitAfter<Result extends object>(
  task: OfflineTask<Result>,
  message: string,
  { logger }: { logger: Logger },
): Startable {
  return {
    async start() {
      const startedAt = performance.now()
      const result = await task.run()
      const seconds = Math.round((performance.now() - startedAt) / 100) / 10
      logger.info({ ...(result as object), seconds }, message)
      process.exit(0)
    },
    stop: task.stop,
  }
}
