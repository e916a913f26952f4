import { freePort } from '@ssv-exporter/test-kit/free-port'
import { type NginxServer, nginxIsAvailable, startNginx } from '@ssv-exporter/test-kit/nginx'
import {
  type PgBouncerServer,
  pgBouncerIsAvailable,
  startPgBouncer,
} from '@ssv-exporter/test-kit/pgbouncer'
import { type PostgresServer, startPostgres } from '@ssv-exporter/test-kit/postgres-server'
import { redisIsAvailable } from '@ssv-exporter/test-kit/redis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ClientSwarm, gatherSwarm } from '../testing/client-swarm.ts'
import { type Fleet, startFleet } from '../testing/fleet.ts'
import { createRandom } from '../testing/random.ts'
import type { Replica } from '../testing/replica.ts'
import type { ServiceProcess } from '../testing/service-process.ts'
import { createTraffic, FILTERS } from '../testing/traffic.ts'
import { startWriters, type Writers } from '../testing/writers.ts'

const CLIENTS = 200
const ADDRESSES = ['127.0.0.2', '127.0.0.3'] as const
const BACK = { interval: 50 }
const PUBLISH_EVERY_MS = 100

const available =
  (await nginxIsAvailable()) && (await pgBouncerIsAvailable()) && (await redisIsAvailable())

describe.runIf(available)(
  'all services, with two gateways behind the shipped nginx, and PgBouncer before Postgres',
  () => {
    const random = createRandom()
    const traffic = createTraffic(random)
    let postgres: PostgresServer
    let pooler: PgBouncerServer
    let fleet: Fleet
    let nginx: NginxServer
    let gatewayPort: number
    const gateways: Replica[] = []
    let writers: Writers
    let indexer: ServiceProcess
    let collector: ServiceProcess
    beforeAll(async () => {
      postgres = await startPostgres({ migrated: true })
      pooler = await startPgBouncer({ postgresUrl: postgres.url })
      fleet = await startFleet({}, { databaseUrl: postgres.url, withWriters: true })
      writers = await startWriters({
        ...{ fleet, databaseUrl: pooler.url, directUrl: postgres.url },
      })
      gatewayPort = await freePort()
      indexer = await writers.startIndexer()
      collector = await writers.startCollector()
      gateways.push(...(await Promise.all(ADDRESSES.map(start))))
      nginx = await startNginx({ gatewayPort, addresses: ADDRESSES })
    })
    afterAll(async () => {
      await nginx.stop()
      await Promise.all([indexer.end('SIGKILL'), collector.end('SIGKILL')])
      await fleet.stop()
      await writers.stop()
      await pooler.stop()
      await postgres.stop()
    })

    const start = (address: string) =>
      fleet.start({
        DATABASE_URL: pooler.url,
        GATEWAY_HOST: address,
        GATEWAY_PORT: `${gatewayPort}`,
        GATEWAY_DRAIN_WINDOW_MS: '1000',
        TRUSTED_PROXIES: '127.0.0.1',
      })

    /** Publishes at intervals, also while Postgres is unavailable, until stopped. */
    function keepWriting() {
      let ended = false
      const running = (async () => {
        while (!ended) {
          await fleet.publish(traffic(5)).catch(() => {})
          await new Promise((resolve) => setTimeout(resolve, PUBLISH_EVERY_MS))
        }
      })()
      return async () => {
        ended = true
        await running
      }
    }

    /** Resolves when every client has everything published after now. */
    async function allBack(swarms: readonly ClientSwarm[]): Promise<void> {
      const everyone = swarms.flatMap(({ consumers }) => consumers)
      await fleet.settled()
      const { offset } = await fleet.head()
      await expect
        .poll(() => everyone.every((it) => (it.position()?.offset ?? 0) > offset), BACK)
        .toBe(true)
    }

    it('every process is killed once, then the gateways are restarted in turn: clients miss and repeat nothing, and every decision is stored', async ({
      annotate,
    }) => {
      const url = () => `${nginx.url.replace('http', 'ws')}/stream`
      const swarms = await Promise.all(
        Array.from({ length: CLIENTS / FILTERS.length }, () => gatherSwarm(fleet, url)),
      )
      expect(swarms.flatMap(({ consumers }) => consumers)).toHaveLength(CLIENTS)
      const end = keepWriting()
      writers.begin()
      await Promise.all([allBack(swarms), writers.indexesAgain(), writers.collectsAgain()])

      /** Ends something, restarts it, and reports how long recovery took. */
      async function disturb(what: string, work: () => Promise<unknown>): Promise<void> {
        const startedAt = performance.now()
        await work()
        await allBack(swarms)
        await annotate(`${what}: all back after ${Math.round(performance.now() - startedAt)} ms`)
      }

      for (const [index, address] of ADDRESSES.entries()) {
        await disturb(`gateway ${index} killed`, async () => gateways[index]?.end('SIGKILL'))
        gateways[index] = await start(address)
      }
      await disturb('chain-indexer killed', async () => {
        await indexer.end('SIGKILL')
        indexer = await writers.startIndexer()
        await writers.indexesAgain()
      })
      await disturb('ibft-collector killed', async () => {
        await collector.end('SIGKILL')
        collector = await writers.startCollector()
        await writers.collectsAgain()
      })
      await disturb('nginx killed', async () => {
        await nginx.kill()
        await nginx.restart()
      })
      await disturb('PgBouncer killed', async () => {
        await pooler.kill()
        await pooler.restart()
      })
      await disturb('Redis killed', () => fleet.redis.kill())
      await fleet.redis.restart()
      await disturb('Postgres killed', async () => {
        await postgres.kill()
        await postgres.restart()
        await Promise.all([writers.indexesAgain(), writers.collectsAgain()])
      })
      for (const [index, address] of ADDRESSES.entries()) {
        await disturb(`gateway ${index} restarted`, async () => {
          expect(await gateways[index]?.end('SIGTERM')).toBe(0)
          gateways[index] = await start(address)
        })
      }

      await end()
      await writers.expectWhole()
      for (const swarm of swarms) await swarm.expectWhole()
      for (const swarm of swarms) await swarm.end()
    })
  },
)
