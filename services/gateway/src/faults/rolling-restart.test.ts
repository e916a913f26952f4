import { freePort } from '@ssv-exporter/test-kit/free-port'
import { type NginxServer, nginxIsAvailable, startNginx } from '@ssv-exporter/test-kit/nginx'
import { redisIsAvailable } from '@ssv-exporter/test-kit/redis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect } from '../testing/client.ts'
import { gatherSwarm } from '../testing/client-swarm.ts'
import { type Fleet, startFleet } from '../testing/fleet.ts'
import { createRandom } from '../testing/random.ts'
import type { Replica } from '../testing/replica.ts'
import { createTraffic } from '../testing/traffic.ts'

/** On different addresses, like containers, and all on one port. */
const ADDRESSES = ['127.0.0.2', '127.0.0.3']
/** Requests over plain HTTP meanwhile. */
const PATHS = ['/v1/status', '/v1/operators', '/v1/validators?limit=1']
const available = (await nginxIsAvailable()) && (await redisIsAvailable())

describe.runIf(available)('replicas behind nginx', () => {
  const random = createRandom()
  const traffic = createTraffic(random)
  let fleet: Fleet
  let nginx: NginxServer
  let gatewayPort: number
  const gateways: Replica[] = []
  beforeAll(async () => {
    fleet = await startFleet()
    gatewayPort = await freePort()
    gateways.push(...(await Promise.all(ADDRESSES.map(start))))
    nginx = await startNginx({ gatewayPort, addresses: ADDRESSES })
  })
  afterAll(async () => {
    await nginx.stop()
    await fleet.stop()
  })

  // No delay: nginx learns from the gateway itself that it stops.
  const start = (address: string) =>
    fleet.start({
      GATEWAY_HOST: address,
      GATEWAY_PORT: `${gatewayPort}`,
      GATEWAY_DRAIN_WAIT_MS: '0',
      GATEWAY_DRAIN_WINDOW_MS: '1000',
      TRUSTED_PROXIES: '127.0.0.1',
      GATEWAY_MAX_REST_REQUESTS_PER_MINUTE: '1000000',
    })

  /** Sends requests one after the other until stopped; returns the distinct results. */
  function keepAsking(ask: (round: number) => Promise<string>) {
    const answers = new Set<string>()
    let ended = false
    const running = (async () => {
      for (let round = 0; !ended; round += 1) answers.add(await ask(round))
    })()
    return {
      async end() {
        ended = true
        await running
        return [...answers]
      },
    }
  }

  async function get(round: number): Promise<string> {
    const response = await fetch(`${nginx.url}${PATHS[round % PATHS.length]}`)
    return `${response.status} ${typeof ((await response.json()) as { data?: unknown }).data}`
  }

  /**
   * On a separate connection each time: it is accepted, and the pending response is not cut off.
   */
  async function query(): Promise<string> {
    const client = await connect(`${nginx.url.replace('http', 'ws')}/query`)
    const answer = await client.ask('{"type":"operator","filter":{"from":0,"to":0}}')
    client.socket.close()
    return answer
  }

  it('a rolling restart makes clients resume at other replicas; no connection and no request is refused', async () => {
    const url = () => `${nginx.url.replace('http', 'ws')}/stream`
    const swarms = await Promise.all([1, 2, 3].map(() => gatherSwarm(fleet, url)))
    const consumers = swarms.flatMap((swarm) => swarm.consumers)
    const writing = fleet.keepPublishing(() => traffic(1 + random.below(10)))
    const [plain, queries] = [keepAsking(get), keepAsking(query)]
    const passed = async () => {
      const seen = swarms[0]?.all.pushes.length ?? 0
      await expect.poll(() => swarms[0]?.all.pushes.length).toBeGreaterThan(seen + 100)
    }

    await passed()
    for (const [index, gateway] of gateways.entries()) {
      expect(await gateway.end('SIGTERM')).toBe(0)
      gateways[index] = await start(ADDRESSES[index] as string)
      await passed()
    }

    expect(await plain.end()).toEqual(['200 object'])
    expect(await queries.end()).toEqual([expect.stringContaining('"data":[]')])
    await writing.end()
    for (const swarm of swarms) await swarm.expectWhole()
    const closes = consumers.flatMap((consumer) => consumer.closes)
    expect(new Set(closes)).toEqual(new Set([1_001]))
    for (const consumer of consumers) expect(consumer.recovered).toBe(consumer.closes.length + 1)
    expect(closes.length).toBeGreaterThanOrEqual(consumers.length)
    for (const swarm of swarms) await swarm.end()
  })
})
