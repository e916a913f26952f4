import { createDevnet, type Devnet } from '@ssv-exporter/devnet/devnet'
import { IDEAL_HABITS } from '@ssv-exporter/devnet/network/habits'
import { decodePublication } from '@ssv-exporter/gateway-api/publication'
import { ROLE_NAMES } from '@ssv-exporter/gateway-api/roles'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { expect } from 'vitest'
import type { Fleet } from './fleet.ts'
import { type ServiceProcess, startService } from './service-process.ts'

const VALIDATORS = 8
const VALIDATORS_PER_MINUTE = 30
/** A decision of each validator every second. */
const DUTIES_PER_MINUTE = 60
const WAIT = { interval: 50 }

export interface WritersOptions {
  fleet: Fleet
  /** URLs of the database: through a pooler, and direct. */
  databaseUrl: string
  directUrl: string
}

/** A chain and operators, and the processes that write their data to the database. */
export interface Writers {
  startIndexer(): Promise<ServiceProcess>
  startCollector(): Promise<ServiceProcess>
  /** Resolves when a block was indexed that did not exist at the call. */
  indexesAgain(): Promise<void>
  /** Resolves when a decided message is stored that was not stored at the call. */
  collectsAgain(): Promise<void>
  /** Starts decisions of the operators. */
  begin(): void
  /**
   * Stops decisions, and resolves when all of them are stored and published, once for each number
   * of signers.
   */
  expectWhole(): Promise<void>
  stop(): Promise<void>
}

/** Resolves when operators and first validators are registered; decisions start with `begin()`. */
export async function startWriters({
  fleet,
  databaseUrl,
  directUrl,
}: WritersOptions): Promise<Writers> {
  const devnet = createDevnet(
    {
      blockSeconds: 1,
      validatorsPerMinute: VALIDATORS_PER_MINUTE,
      maxValidators: VALIDATORS,
      otherEventsPerMinute: 0,
      dutyDelayMs: 3_000,
      network: {
        dutiesPerMinute: DUTIES_PER_MINUTE,
        discovery: false,
        // One message per decision and complete histories everywhere: only the test injects faults.
        habits: IDEAL_HABITS,
      },
    },
    { logger: silentLogger() },
  )
  await devnet.start()
  await devnet.network.pause()
  const { database } = fleet
  const shared = {
    DATABASE_URL: databaseUrl,
    DATABASE_DIRECT_URL: directUrl,
    REDIS_URL: fleet.redis.url,
    SSV_NETWORK: 'custom',
  }

  async function count(query: string): Promise<number> {
    const [row] = await database.query<{ count: number }>('count', query)
    return row?.count ?? 0
  }
  const decided = () => count('SELECT count(*) AS count FROM decided')
  const indexed = () => count('SELECT coalesce(max(indexed_block), 0) AS count FROM cursor')

  return {
    startIndexer: () =>
      startService('chain-indexer', {
        ...shared,
        ETH_RPC_URLS: devnet.webSocketUrl,
        SSV_CONTRACT_ADDRESS: devnet.contractAddress,
        SSV_CONTRACT_ABI: 'current',
        SSV_START_BLOCK: String(devnet.startBlock),
      }),
    async startCollector() {
      const { networkId, genesisTime, operators } = devnet.network.facts()
      return startService('ibft-collector', {
        ...shared,
        SSV_NETWORK_ID: networkId,
        GENESIS_TIME: String(genesisTime),
        FORK_V1_EPOCH: '0',
        NETWORK_PRIVATE_KEY: '07'.repeat(32),
        STATIC_PEERS: operators.join(),
        P2P_HOST: '127.0.0.1',
        P2P_TCP_PORT: '0',
        P2P_UDP_PORT: '0',
      })
    },
    async indexesAgain() {
      const head = Number(await devnet.chain.client.getBlockNumber())
      await expect.poll(indexed, WAIT).toBeGreaterThan(head)
    },
    async collectsAgain() {
      const before = await decided()
      await expect.poll(decided, WAIT).toBeGreaterThan(before)
    },
    begin: () => devnet.network.resume(),
    async expectWhole() {
      await devnet.network.pause()
      await devnet.registrar.stop()
      await expect.poll(() => registeredKeys(fleet), WAIT).toEqual(expectedKeys(devnet))
      await expect.poll(() => decisionsIn(fleet), WAIT).toEqual(decisionsOf(devnet))
      await expect.poll(() => publishedOnce(fleet, devnet), WAIT).toEqual([])
    },
    stop: () => devnet.stop(),
  }
}

const expectedKeys = (devnet: Devnet) =>
  devnet.expected().validators.map(({ publicKey }) => publicKey.slice(2))

async function registeredKeys({ database }: Fleet): Promise<string[]> {
  const rows = await database.query<{ key: string }>(
    'keys',
    `SELECT encode(k.key, 'hex') AS key FROM validator v JOIN validator_key k ON k.id = v.key_id ORDER BY v.index`,
  )
  return rows.map(({ key }) => key)
}

const nameOf = (publicKey: string, role: string | undefined, height: number) =>
  `${publicKey} ${role} ${height}`

const decisionsOf = ({ network }: Devnet) =>
  [...network.ledger.entries()]
    .map(({ publicKey, role, height }) => nameOf(publicKey, ROLE_NAMES[role], height))
    .sort()

async function decisionsIn({ database }: Fleet): Promise<string[]> {
  const rows = await database.query<{ key: string; role: number; height: number }>(
    'decided',
    `SELECT encode(k.key, 'hex') AS key, d.role, d.height
     FROM decided d JOIN validator_key k ON k.id = d.validator_key_id`,
  )
  return rows.map(({ key, role, height }) => nameOf(key, ROLE_NAMES[role], height)).sort()
}

/** Decisions of the operators that the log lacks, or has twice without more signers. */
async function publishedOnce({ database }: Fleet, devnet: Devnet): Promise<string[]> {
  const most = new Map(decisionsOf(devnet).map((name) => [name, 0]))
  const faults: string[] = []
  const rows = await database.query<{ payload: string }>(
    'log',
    'SELECT payload FROM publication ORDER BY position',
  )
  for (const { payload } of rows) {
    const body = decodePublication(payload)
    if (body.type !== 'decided') continue
    const { message, signer_ids: signers } = body.record
    const name = nameOf(body.publicKey, body.role, Number(message.seq_number))
    const before = most.get(name)
    if (before === undefined) continue
    if (signers.length <= before) faults.push(`${name} was published twice`)
    most.set(name, signers.length)
  }
  for (const [name, signers] of most) if (signers === 0) faults.push(`${name} was not published`)
  return faults
}
