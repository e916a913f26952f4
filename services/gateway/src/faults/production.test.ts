import { migrate } from '@ssv-exporter/store/migrate'
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
import { type Crowd, gatherCrowd } from '../testing/crowd.ts'
import { type Fleet, startFleet } from '../testing/fleet.ts'
import { createRandom } from '../testing/random.ts'
import type { Replica } from '../testing/replica.ts'
import { createTraffic, FILTERS } from '../testing/traffic.ts'

const CLIENTS = 200
const ADDRESSES = ['127.0.0.2', '127.0.0.3'] as const
const BACK = { timeout: 60_000, interval: 50 }
const PUBLISH_EVERY_MS = 100

const available =
  (await nginxIsAvailable()) && (await pgBouncerIsAvailable()) && (await redisIsAvailable())

describe.runIf(available)(
  'two gateways behind the shipped nginx, with PgBouncer between them and Postgres',
  { timeout: 600_000 },
  () => {
    const random = createRandom()
    const traffic = createTraffic(random)
    let postgres: PostgresServer
    let pooler: PgBouncerServer
    let fleet: Fleet
    let nginx: NginxServer
    let gatewayPort: number
    const gateways: Replica[] = []
    beforeAll(async () => {
      postgres = await startPostgres()
      await migrate(postgres.url)
      pooler = await startPgBouncer({ postgresUrl: postgres.url })
      fleet = await startFleet({}, postgres.url)
      gatewayPort = await freePort()
      gateways.push(...(await Promise.all(ADDRESSES.map(start))))
      nginx = await startNginx({ gatewayPort, addresses: ADDRESSES })
    }, 300_000)
    afterAll(async () => {
      await nginx.stop()
      await fleet.stop()
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

    /** Publishes now and then, also while Postgres is away, until told to end. */
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

    /** Resolves when every client has what was published after now. */
    async function allBack(crowds: readonly Crowd[]): Promise<void> {
      const everyone = crowds.flatMap(({ consumers }) => consumers)
      await fleet.settled()
      const { position } = await fleet.head()
      await expect
        .poll(() => everyone.every((it) => (it.position()?.offset ?? 0) > position), BACK)
        .toBe(true)
    }

    it('every process is killed once, then the gateways are restarted in turn: no client misses or repeats anything', async () => {
      const url = () => `${nginx.url.replace('http', 'ws')}/stream`
      const crowds = await Promise.all(
        Array.from({ length: CLIENTS / FILTERS.length }, () => gatherCrowd(fleet, url)),
      )
      expect(crowds.flatMap(({ consumers }) => consumers)).toHaveLength(CLIENTS)
      const end = keepWriting()
      await allBack(crowds)

      for (const [place, address] of ADDRESSES.entries()) {
        await gateways[place]?.end('SIGKILL')
        await allBack(crowds)
        gateways[place] = await start(address)
      }
      await nginx.kill()
      await nginx.restart()
      await allBack(crowds)
      await pooler.kill()
      await pooler.restart()
      await allBack(crowds)
      await fleet.redis.kill()
      await allBack(crowds)
      await fleet.redis.restart()
      await postgres.kill()
      await postgres.restart()
      await allBack(crowds)
      for (const [place, address] of ADDRESSES.entries()) {
        expect(await gateways[place]?.end('SIGTERM')).toBe(0)
        gateways[place] = await start(address)
        await allBack(crowds)
      }

      await end()
      for (const crowd of crowds) await crowd.expectWhole()
      for (const crowd of crowds) await crowd.end()
    })
  },
)
