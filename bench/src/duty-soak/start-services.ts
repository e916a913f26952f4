import type { AlanNetworkInfo } from '@ssv-exporter/devnet/alan/network/alan-network'
import type { Devnet } from '@ssv-exporter/devnet/devnet'
import { startCollector } from '../support/start-collector.ts'
import { startGateway } from '../support/start-gateway.ts'
import { startIndexer } from '../support/start-indexer.ts'
import { isWarning, type Program } from '../support/start-program.ts'

export interface DutyServicesEnvironment {
  readonly databaseUrl: string
  readonly redisUrl: string
  readonly devnet: Devnet
  readonly secondsPerSlot: number
  readonly collectors: number
  readonly onWarning: OnWarning
  /** A collector with a database of its own records all gossip there. */
  readonly recorder: { readonly databaseUrl: string; readonly folder: string }
}

export interface DutyServices {
  readonly gateway: Program
  readonly collectors: Program[]
  /** Ends the recording. */
  readonly recorder: Program
  startCollector(index: number): Promise<Program>
}

/** Called with each warning and error that a collector logs. */
export type OnWarning = (collector: string, line: string) => void

interface CollectorEnvironment {
  readonly databaseUrl: string
  readonly redisUrl: string
  /** Each has a key and a name of its own. */
  readonly index: number
  readonly more?: Readonly<Record<string, string>>
}

const PRIVATE_KEY_BYTES = 32
const FIRST_KEY = 21
const RECORDER = 100

/** The services as they are deployed: separate processes, joined to a devnet of generation alan. */
export async function startDutyServices(
  { databaseUrl, redisUrl, devnet, ...rest }: DutyServicesEnvironment,
  scope: AsyncDisposableStack,
): Promise<DutyServices> {
  const { collectors: count, recorder, secondsPerSlot, onWarning } = rest
  const facts = devnet.alanNetwork.facts()
  const start = (environment: CollectorEnvironment) =>
    startDutyCollector({ facts, secondsPerSlot, onWarning }, environment)
  scope.use(await startIndexer({ databaseUrl, redisUrl, devnet }))
  scope.use(await startIndexer({ databaseUrl: recorder.databaseUrl, redisUrl, devnet }))
  const gateway = scope.use(await startGateway({ databaseUrl, redisUrl }))
  const recording = scope.use(
    await start({
      databaseUrl: recorder.databaseUrl,
      redisUrl,
      index: RECORDER,
      more: { GOSSIP_RECORD: recorder.folder, REDIS_KEY_PREFIX: '{recorder}' },
    }),
  )
  const startOne = (index: number) => start({ databaseUrl, redisUrl, index })
  const collectors: Program[] = []
  scope.defer(async () => {
    for (const collector of collectors) await collector[Symbol.asyncDispose]()
  })
  for (let index = 0; index < count; index += 1) collectors.push(await startOne(index))
  return { gateway, collectors, recorder: recording, startCollector: startOne }
}

interface Joined extends Pick<DutyServicesEnvironment, 'secondsPerSlot' | 'onWarning'> {
  readonly facts: AlanNetworkInfo
}

function startDutyCollector(
  { facts, secondsPerSlot, onWarning }: Joined,
  { databaseUrl, redisUrl, index, more = {} }: CollectorEnvironment,
): Promise<Program> {
  const name = `collector-${index}`
  const boole = facts.forks.find(({ name }) => name === 'boole')
  return startCollector({
    env: {
      DATABASE_URL: databaseUrl,
      REDIS_URL: redisUrl,
      SSV_GENERATION: facts.generation,
      SSV_NETWORK_ID: facts.networkId,
      SSV_NEXT_NETWORK_ID: facts.nextNetworkId,
      SSV_TOPIC_NAMES: facts.topicNames.join(),
      GENESIS_TIME: String(facts.genesisTime),
      SECONDS_PER_SLOT: String(secondsPerSlot),
      ...(boole && { FORK_BOOLE_EPOCH: String(boole.epoch) }),
      BEACON_NODE_URLS: facts.beaconUrl ?? '',
      BOOT_NODES: facts.bootNodes.join(),
      STATIC_PEERS: facts.operators.join(),
      NETWORK_PRIVATE_KEY: Buffer.alloc(PRIVATE_KEY_BYTES, FIRST_KEY + index).toString('hex'),
      COLLECTOR_NAME: name,
      ...more,
    },
    onLine(line) {
      if (isWarning(line)) onWarning(name, line)
    },
  })
}
