import { CHAIN_VARIABLES } from '@ssv-exporter/chain-indexer/configuration'
import {
  DEFAULT_STATEMENT_TIMEOUT_MS,
  GATEWAY_OPTION_VARIABLES,
} from '@ssv-exporter/gateway/configuration'
import { P2P_VARIABLES } from '@ssv-exporter/ibft-collector/p2p-variables'
import {
  type ConfigurationOf,
  defineVariable,
  type Variable,
} from '@ssv-exporter/service-kit/define-variable'
import { ConfigurationError } from '@ssv-exporter/service-kit/errors'
import { textLike, trueOrFalse, wholeNumber } from '@ssv-exporter/service-kit/value-schemas'
import {
  ADMIN_HOST,
  ADMIN_PORT,
  DATA_DIR,
  DATABASE_DIRECT_URL,
  DATABASE_URL,
  LOG_LEVEL,
  REDIS_KEY_PREFIX,
  REDIS_URL,
} from '@ssv-exporter/service-kit/variables'
import { ETH_RPC_URLS, SSV_NETWORK } from '@ssv-exporter/settings/network-variables'

const DEVNET_OPERATORS = defineVariable({
  env: 'DEVNET_OPERATORS',
  flag: 'operators',
  schema: wholeNumber(4, 100),
  default: '4',
  accepts: 'a number from 4 to 100',
  doc: 'Number of operators of the devnet.',
})

const DEVNET_VALIDATORS_PER_MINUTE = defineVariable({
  env: 'DEVNET_VALIDATORS_PER_MINUTE',
  flag: 'validators-per-minute',
  schema: wholeNumber(1, 600),
  default: '20',
  accepts: 'a number from 1 to 600',
  doc: 'Validators registered per minute on the devnet.',
})

const DEVNET_MAX_VALIDATORS = defineVariable({
  env: 'DEVNET_MAX_VALIDATORS',
  flag: 'max-validators',
  schema: wholeNumber(1, 100_000),
  default: '100',
  accepts: 'a number from 1 to 100000',
  doc: 'Maximum number of validators on the devnet. Memory and processor time grow with it.',
})

const DEVNET_OTHER_EVENTS_PER_MINUTE = defineVariable({
  env: 'DEVNET_OTHER_EVENTS_PER_MINUTE',
  flag: 'other-events-per-minute',
  schema: wholeNumber(0, 60),
  default: '3',
  accepts: 'a number from 0 to 60',
  doc: 'Other registry events per minute on the devnet: removals, exits, liquidations, malformed registrations and the like.',
})

const DEVNET_DUTIES_PER_MINUTE = defineVariable({
  env: 'DEVNET_DUTIES_PER_MINUTE',
  flag: 'duties-per-minute',
  schema: wholeNumber(0, 5),
  default: '5',
  accepts: 'a number from 0 to 5',
  doc: 'Duties per minute and validator on the devnet (generation `genesis`); 5 is one per slot.',
})

const DEVNET_SLOT_SECONDS = defineVariable({
  env: 'DEVNET_SLOT_SECONDS',
  flag: 'slot-seconds',
  schema: wholeNumber(1, 60),
  default: '2',
  accepts: 'a number from 1 to 60',
  doc: 'Duration of a slot of the devnet (generation `alan`). A validator attests once in 32 slots.',
})

const DEVNET_FAULTS = defineVariable({
  env: 'DEVNET_FAULTS',
  flag: 'faults',
  schema: trueOrFalse(),
  default: 'false',
  accepts: 'true or false',
  doc: 'Whether operators of the devnet make mistakes in some duties (generation `alan`): missing, late and invalid signatures, late and conflicting proposals.',
})

const DEVNET_LEDGER = defineVariable({
  env: 'DEVNET_LEDGER',
  flag: 'ledger',
  schema: textLike(/^[^\0]+$/),
  optional: true,
  accepts: 'a file, created if missing',
  doc: 'File to which the operators of the devnet append the outcome of each duty as a line of JSON (generation `alan`). If a duty has several lines, the last one counts. Default: none.',
})

const DEVNET_BEACON_API = defineVariable({
  env: 'DEVNET_BEACON_API',
  flag: 'beacon-api',
  schema: trueOrFalse(),
  default: 'true',
  accepts: 'true or false',
  doc: 'Whether the devnet serves the API of a beacon node (generation `alan`).',
})

/** Protocol generation of the devnet, unless configured. */
export const DEVNET_GENERATION = 'alan'

/** Default folder of data. */
export const DEFAULT_DATA_DIR = '.data'

/** The same variable, without its default. */
function withoutDefault<T>({ default: _, ...variable }: Variable<T>): Omit<Variable<T>, 'default'> {
  return variable
}

/** All settings of the exporter in one process. */
export const EXPORTER_VARIABLES = {
  ...CHAIN_VARIABLES,
  network: { ...SSV_NETWORK, default: 'devnet' },
  rpcUrls: defineVariable({
    ...ETH_RPC_URLS,
    optional: true,
    doc: 'Ethereum nodes, in order of preference. Not needed for the devnet.',
  }),
  devnetOperators: DEVNET_OPERATORS,
  devnetValidatorsPerMinute: DEVNET_VALIDATORS_PER_MINUTE,
  devnetMaxValidators: DEVNET_MAX_VALIDATORS,
  devnetOtherEventsPerMinute: DEVNET_OTHER_EVENTS_PER_MINUTE,
  devnetDutiesPerMinute: DEVNET_DUTIES_PER_MINUTE,
  devnetSlotSeconds: DEVNET_SLOT_SECONDS,
  devnetFaults: DEVNET_FAULTS,
  devnetLedger: DEVNET_LEDGER,
  devnetBeaconApi: DEVNET_BEACON_API,
  ...P2P_VARIABLES,
  databaseUrl: defineVariable({
    ...DATABASE_URL,
    optional: true,
    doc: 'The Postgres database. Default: an embedded one in `DATA_DIR`.',
  }),
  databaseDirectUrl: DATABASE_DIRECT_URL,
  redisUrl: defineVariable({
    ...REDIS_URL,
    optional: true,
    doc: 'The Redis server for live publications. Default: none, publications stay in this process.',
  }),
  redisKeyPrefix: REDIS_KEY_PREFIX,
  dataDir: defineVariable({
    ...withoutDefault(DATA_DIR),
    optional: true,
    accepts: 'a folder',
    doc: 'Folder for the embedded Postgres and the private key of the node, with a subfolder per network. Default: `.data`.',
  }),
  ...GATEWAY_OPTION_VARIABLES,
  statementTimeoutMs: defineVariable({
    env: 'GATEWAY_STATEMENT_TIMEOUT_MS',
    schema: wholeNumber(1),
    default: String(DEFAULT_STATEMENT_TIMEOUT_MS),
    accepts: 'a number of milliseconds, at least 1',
    doc: 'Time limit for one statement, after which the request is answered as timed out.',
  }),
  adminHost: ADMIN_HOST,
  adminPort: ADMIN_PORT,
  logLevel: defineVariable({
    ...withoutDefault(LOG_LEVEL),
    optional: true,
    doc: 'Minimum log level. Default: warn on a terminal, otherwise info.',
  }),
}

export type ExporterConfiguration = Readonly<ConfigurationOf<typeof EXPORTER_VARIABLES>>

/** @throws ConfigurationError if a real network has no endpoint */
export function assertComplete(configuration: ExporterConfiguration): void {
  if (configuration.network === 'devnet' || configuration.rpcUrls !== undefined) return
  const { env, flag, accepts } = ETH_RPC_URLS
  throw new ConfigurationError([
    {
      variable: `${env} (--${flag})`,
      found: `is not set, and network ${configuration.network} needs an Ethereum node`,
      accepts,
    },
  ])
}
