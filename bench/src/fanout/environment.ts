import { sleep } from '@ssv-exporter/service-kit/sleep'
import { freePort } from '@ssv-exporter/test-kit/free-port'
import { startRedis } from '@ssv-exporter/test-kit/redis'
import { Redis } from 'ioredis'
import { type BenchPostgres, startBenchPostgres } from '../support/bench-postgres.ts'
import { type CpuReader, watchCores } from '../support/cores-used.ts'
import { cpuSeconds, treeCpuSeconds } from '../support/process-usage.ts'
import { openRemote } from '../support/remote.ts'
import { reserveCore } from '../support/reserve-core.ts'
import { seedRegistry, validatorKeyHex } from '../support/seed-registry.ts'
import { startGateway } from '../support/start-gateway.ts'
import { type Program, startProgram } from '../support/start-program.ts'
import { BUS_KEY_PREFIX } from './bus-key-prefix.ts'
import type { CommitTimes } from './client-swarm-calls.ts'
import { type ClientSwarm, openSwarm } from './open-client-swarm.ts'
import type { PublisherCalls } from './publisher-calls.ts'

/** Cores used by each process; `null` without /proc. */
export type CoresUsed = Record<
  'server' | 'clients' | 'publisher' | 'postgres' | 'redis',
  number | null
>

export interface Server {
  readonly program: Program
  readonly port: number
  /** Port of its inspector when opened. */
  readonly inspectPort: number
}

export interface GatewayServer extends Server {
  readonly adminUrl: string
  /** Slow clients that it closed, according to its log. */
  slowClients(): number
}

/** Dependencies of a gateway, and the measuring processes. */
export interface FanoutEnvironment {
  readonly postgresVersion: string
  readonly redisVersion: string
  /** Number of the core reserved for servers. */
  readonly core: string | undefined
  /** Public keys of the published validators. */
  readonly validators: readonly string[]
  startGateway(ports?: GatewayPorts): Promise<GatewayServer>
  startBaseline(): Promise<Server>
  /** Accepts connections and ignores them. */
  startPlugIn(): Promise<Server>
  openSwarm(processes?: number): ClientSwarm
  /** Publishes for a while. */
  publish(perSecond: number, seconds: number): Promise<CommitTimes>
  /** Publishes until the returned function is called. */
  startPublishing(perSecond: number): Promise<() => Promise<CommitTimes>>
  watchCores(server: Server, swarm: ClientSwarm): Promise<() => Promise<CoresUsed>>
}

export type GatewayPorts = Pick<GatewayServer, 'port' | 'adminUrl' | 'inspectPort'>

const SWARM_PROCESSES = 2
const MS_PER_SECOND = 1_000
const MANY = '100000'

export async function setUpFanoutEnvironment(
  { validators: count }: { validators: number },
  scope: AsyncDisposableStack,
): Promise<FanoutEnvironment> {
  const core = await reserveCore()
  const postgres: BenchPostgres = scope.use(await startBenchPostgres())
  await seedRegistry(postgres.url, { validators: 1, operators: 4 })
  const redis = await startRedis()
  scope.defer(() => redis.stop())
  const urls = { databaseUrl: postgres.url, redisUrl: redis.url }
  const publisher = scope.use(
    openRemote<PublisherCalls>(new URL('./publisher.ts', import.meta.url)),
  )
  const validators = Array.from({ length: count }, (_, index) => validatorKeyHex(index))
  await publisher.call('open', { ...urls, validators })
  const redisInfo = await infoOf(redis.url)
  const readers: Record<'publisher' | 'postgres' | 'redis', CpuReader> = {
    publisher: () => cpuSeconds(publisher.pid),
    postgres: () => treeCpuSeconds(postgres.pid),
    redis: () => cpuSeconds(redisInfo.pid),
  }

  async function startPublishing(perSecond: number) {
    await publisher.call('start', perSecond)
    return () => publisher.call('stop', undefined as never)
  }

  async function startBare(script: URL): Promise<Server> {
    const inspectPort = await freePort()
    const program = await startProgram(script, {
      env: { REDIS_URL: redis.url, NODE_OPTIONS: nodeOptions(inspectPort) },
      core,
      listens: 'listening',
    })
    return { program, port: Number(new URL(program.url).port), inspectPort }
  }

  return {
    postgresVersion: postgres.version,
    redisVersion: redisInfo.version,
    core,
    validators,
    async startGateway(ports) {
      const { port, adminUrl, inspectPort } = ports ?? (await freePorts())
      let slowClients = 0
      const program = await startGateway(urls, {
        env: {
          REDIS_KEY_PREFIX: BUS_KEY_PREFIX,
          GATEWAY_PORT: String(port),
          ADMIN_PORT: new URL(adminUrl).port,
          // All clients have one address here.
          GATEWAY_MAX_CONNECTIONS_PER_ADDRESS: MANY,
          NODE_OPTIONS: nodeOptions(inspectPort),
        },
        core,
        onLine(line) {
          if (line.includes('closing slow client')) slowClients += 1
        },
      })
      return { program, port, adminUrl, inspectPort, slowClients: () => slowClients }
    },
    startBaseline: () => startBare(new URL('./baseline-server.ts', import.meta.url)),
    startPlugIn: () => startBare(new URL('./plug-in-server.ts', import.meta.url)),
    openSwarm: (processes = SWARM_PROCESSES) => openSwarm(processes),
    startPublishing,
    async publish(perSecond, seconds) {
      const stop = await startPublishing(perSecond)
      await sleep(seconds * MS_PER_SECOND)
      return await stop()
    },
    watchCores: (server, swarm) =>
      watchCores({
        ...readers,
        server: () => cpuSeconds(server.program.pid),
        clients: swarm.cpu,
      }),
  }
}

/** With the image's options, and an inspector for collecting garbage. */
const nodeOptions = (inspectPort: number) =>
  `--max-semi-space-size=8 --inspect-port=127.0.0.1:${inspectPort} --inspect-publish-uid=http`

async function freePorts(): Promise<GatewayPorts> {
  const [port, adminPort, inspectPort] = [await freePort(), await freePort(), await freePort()]
  return { port, adminUrl: `http://127.0.0.1:${adminPort}`, inspectPort }
}

async function infoOf(url: string): Promise<{ pid: number; version: string }> {
  const redis = new Redis(url)
  const info = await redis.info('server')
  redis.disconnect()
  return {
    pid: Number(/process_id:(\d+)/.exec(info)?.[1]),
    version: /redis_version:(\S+)/.exec(info)?.[1] ?? 'unknown',
  }
}
