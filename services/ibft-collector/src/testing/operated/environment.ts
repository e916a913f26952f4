import { dutyValidatorOf } from '@ssv-exporter/devnet/network/duty-validator-of'
import { IDEAL_HABITS } from '@ssv-exporter/devnet/network/habits'
import { createNetworkThread } from '@ssv-exporter/devnet/network/network-thread'
import type {
  OperatorNetwork,
  OperatorNetworkInfo,
} from '@ssv-exporter/devnet/network/operator-network'
import type { OperatorNetworkOptions } from '@ssv-exporter/devnet/network/operator-network-options'
import { createOperatorIdentity } from '@ssv-exporter/devnet/operator-identity'
import {
  createValidatorIdentity,
  type ValidatorIdentity,
} from '@ssv-exporter/devnet/validator-identity'
import { newIdentity } from '@ssv-exporter/p2p/identity'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { createDatabase, type Database } from '@ssv-exporter/store/database'
import { createTestDatabase } from '@ssv-exporter/test-kit/postgres'
import { type RedisServer, startRedis } from '@ssv-exporter/test-kit/redis'
import { expect, onTestFinished } from 'vitest'
import type { ValidatorCommittee } from '../../pipelines/genesis/committees/committee.ts'
import { register } from '../signing-committee.ts'
import { type CollectorProcess, POLL_OPTIONS, spawnCollector } from './spawn-collector.ts'

const VALIDATORS = 6
const NODE_IDS = [1, 2, 3, 4]
/** Two decisions per second per validator, 12 in total. */
const DUTIES_PER_MINUTE = 120

/** They share one RSA key: generating keys takes time, and nothing is encrypted here. */
let identity: ReturnType<typeof createOperatorIdentity> | undefined

export interface Environment {
  readonly database: Database
  readonly redis: RedisServer
  readonly operators: OperatorNetwork
  readonly committees: readonly ValidatorCommittee[]
  /**
   * Starts a collector process and waits until it is connected to the operators and, if these have
   * decided nothing yet, has learnt so.
   */
  startCollector(env?: Readonly<Record<string, string>>): Promise<CollectorProcess>
  /** Number of stored decided messages. */
  stored(): Promise<number>
  /** Waits until this many more are stored. */
  more(count: number): Promise<void>
}

/**
 * Operators with real keys and connections whose validators are in a registry. They decide nothing
 * until `resume()`.
 * @param databaseUrl of a migrated database; default: a new one
 */
export async function setUpEnvironment(
  options: OperatorNetworkOptions = {},
  databaseUrl?: string,
): Promise<Environment> {
  const logger = silentLogger()
  const validators = await Promise.all(
    Array.from({ length: VALIDATORS }, (_, n) => validatorOf(`validator ${n}`)),
  )
  const committees = validators.map(committeeOf)
  const url = databaseUrl ?? (await databaseOfItsOwn())
  const database = createDatabase(
    { url, applicationName: 'test' },
    { logger, metrics: createMetrics({ service: 'test' }) },
  )
  onTestFinished(() => database.close())
  await register(database, committees)
  const redis = await startRedis()
  onTestFinished(() => redis.stop())
  const operators = createNetworkThread(
    {
      dutiesPerMinute: DUTIES_PER_MINUTE,
      discovery: false,
      ...options,
      // One message per decision and complete duty sequences everywhere: with this many decisions
      // per second, any loss is our bug.
      habits: { ...IDEAL_HABITS, ...options.habits },
    },
    { logger },
  )
  onTestFinished(() => operators.stop())
  await operators.start()
  await operators.pause()
  operators.setValidators(validators.map(dutyValidatorOf))

  async function stored(): Promise<number> {
    const [row] = await database.query<{ rows: number }>(
      'stored',
      'SELECT count(*)::int AS rows FROM decided',
    )
    return row?.rows ?? 0
  }

  return {
    database,
    redis,
    operators,
    committees,
    stored,
    async startCollector(env = {}) {
      const facts = operators.facts()
      const collector = spawnCollector({
        DATABASE_URL: url,
        REDIS_URL: redis.url,
        SSV_NETWORK: 'custom',
        SSV_NETWORK_ID: facts.networkId,
        GENESIS_TIME: String(facts.genesisTime),
        ...forkEpochs(facts.forks),
        NETWORK_PRIVATE_KEY: Buffer.from(newIdentity().privateKey).toString('hex'),
        STATIC_PEERS: facts.operators.join(),
        ...(facts.bootNodes.length > 0 && { BOOT_NODES: facts.bootNodes.join() }),
        P2P_HOST: '127.0.0.1',
        P2P_TCP_PORT: '0',
        P2P_UDP_PORT: '0',
        ...env,
      })
      const joined = async () => {
        const { network, history } = await collector.status()
        const isKnown = operators.ledger.size > 0 || history.sequencesComplete === VALIDATORS
        return network.peers >= facts.operators.length && isKnown
      }
      await expect.poll(joined, POLL_OPTIONS).toBe(true)
      return collector
    },
    async more(count) {
      const before = await stored()
      await expect
        .poll(stored, { ...POLL_OPTIONS, interval: 10 })
        .toBeGreaterThanOrEqual(before + count)
    },
  }
}

/** The signers of the validator with registry index `n`, from 0. */
export function committeeOf(
  { publicKey, shares }: ValidatorIdentity,
  n: number,
): ValidatorCommittee {
  return {
    validatorKeyId: n + 1,
    publicKey: Uint8Array.from(Buffer.from(publicKey.slice(2), 'hex')),
    nodeIds: NODE_IDS,
    shareKeys: shares.map((share) => share.publicKey),
    quorum: 3,
    owner: `0x${'00'.repeat(20)}`,
    operatorIds: [],
  }
}

/** A validator of the operators of the environment; the same seed gives the same keys. */
export async function validatorOf(seed: string): Promise<ValidatorIdentity> {
  identity ??= createOperatorIdentity()
  const made = await identity
  return createValidatorIdentity(
    seed,
    NODE_IDS.map((id) => ({ id: BigInt(id), identity: made })),
  )
}

/** In settings form; the first fork is implied. */
function forkEpochs(forks: OperatorNetworkInfo['forks']): Record<string, string> {
  return Object.fromEntries(
    forks
      .filter(({ name }) => name !== 'v0')
      .map(({ name, epoch }) => [`FORK_${name.toUpperCase()}_EPOCH`, String(epoch)]),
  )
}

async function databaseOfItsOwn(): Promise<string> {
  const { url, drop } = await createTestDatabase()
  onTestFinished(drop)
  return url
}
