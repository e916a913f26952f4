import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import { createDatabase } from '@ssv-exporter/store/database'
import { type Deployment, readDeployment } from '@ssv-exporter/store/deployment'
import { migrate } from '@ssv-exporter/store/migrate'
import { wipe } from '@ssv-exporter/store/wipe'

/**
 * Migrates the schema. The devnet's chain is another one at every start, so data of an earlier
 * devnet is deleted; data of any other network is never changed.
 */
export async function prepareDatabase(
  url: string,
  { freshChain }: { freshChain: boolean },
  modules: { logger: Logger; metrics: Metrics },
): Promise<void> {
  await migrate(url)
  if (!freshChain) return
  const former = await formerDeployment(url, modules)
  if (former?.network !== 'devnet') return
  modules.logger.info({ anchor: former.anchorHash }, 'removed data of a previous devnet')
  await wipe(url)
  await migrate(url)
}

async function formerDeployment(
  url: string,
  modules: { logger: Logger; metrics: Metrics },
): Promise<Deployment | undefined> {
  const database = createDatabase({ url, applicationName: 'ssv-exporter-prepare' }, modules)
  try {
    return await readDeployment(database)
  } finally {
    await database.close()
  }
}
