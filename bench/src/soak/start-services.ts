import type { Devnet } from '@ssv-exporter/devnet/devnet'
import { startGateway } from '../support/start-gateway.ts'
import { startGenesisCollector } from '../support/start-genesis-collector.ts'
import { startIndexer } from '../support/start-indexer.ts'
import type { Program } from '../support/start-program.ts'

export interface SoakEnvironment {
  databaseUrl: string
  redisUrl: string
  devnet: Devnet
  collectors: number
  /** Called with each line that a collector logs, debug included. */
  onCollectorLine: (line: string) => void
}

export interface SoakServices {
  gateway: Program
  collectors: Program[]
  startCollector(index: number): Promise<Program>
}

/** The services as they are deployed: separate processes, joined to the devnet. */
export async function startServices(
  { databaseUrl, redisUrl, devnet, collectors: count, onCollectorLine }: SoakEnvironment,
  scope: AsyncDisposableStack,
): Promise<SoakServices> {
  scope.use(await startIndexer({ databaseUrl, redisUrl, devnet }))
  const gateway = scope.use(await startGateway({ databaseUrl, redisUrl }))
  const { networkId, genesisTime, operators, bootNodes } = devnet.network.facts()
  const environment = { databaseUrl, redisUrl, networkId, genesisTime, peers: operators, bootNodes }
  const start = (index: number) =>
    startGenesisCollector({ ...environment, index, logLevel: 'debug', onLine: onCollectorLine })
  const collectors: Program[] = []
  scope.defer(async () => {
    for (const collector of collectors) await collector[Symbol.asyncDispose]()
  })
  for (let index = 0; index < count; index += 1) collectors.push(await start(index))
  return { gateway, collectors, startCollector: start }
}
