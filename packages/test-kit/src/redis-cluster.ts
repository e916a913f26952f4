import { sleep } from '@ssv-exporter/service-kit/sleep'
import { Redis } from 'ioredis'
import { freePort } from './free-port.ts'
import { type RedisServer, startRedis } from './redis.ts'

export interface RedisCluster {
  readonly nodes: readonly RedisServer[]
  stop(): Promise<void>
}

const NODES = 3
const SLOTS = 16_384
const POLL_MS = 50

/** Starts a Redis Cluster: three primaries that share all slots. */
export async function startRedisCluster(): Promise<RedisCluster> {
  const nodes = await Promise.all(Array.from({ length: NODES }, startNode))
  const clients = nodes.map(({ url }) => new Redis(url))
  try {
    for (const [index, client] of clients.entries()) {
      const [from, to] = [index, index + 1].map((share) => Math.floor((share * SLOTS) / NODES))
      await client.call('CLUSTER', 'ADDSLOTSRANGE', String(from), String((to ?? SLOTS) - 1))
      await client.call('CLUSTER', 'SET-CONFIG-EPOCH', String(index + 1))
    }
    for (const { port, busPort } of nodes.slice(1)) {
      await clients[0]?.call('CLUSTER', 'MEET', '127.0.0.1', String(port), String(busPort))
    }
    for (const client of clients) while (!(await isWhole(client))) await sleep(POLL_MS)
  } finally {
    for (const client of clients) client.disconnect()
  }
  return {
    nodes,
    async stop() {
      await Promise.all(nodes.map((node) => node.stop()))
    },
  }
}

async function startNode(): Promise<RedisServer & { busPort: number }> {
  // The default, the port plus 10 000, may be above 65 535.
  const busPort = await freePort()
  const extraArgs = ['--cluster-enabled', 'yes', '--cluster-port', String(busPort)]
  return { ...(await startRedis({ extraArgs })), busPort }
}

async function isWhole(client: Redis): Promise<boolean> {
  const facts = String(await client.call('CLUSTER', 'INFO'))
  return facts.includes('cluster_state:ok') && facts.includes(`cluster_known_nodes:${NODES}`)
}
