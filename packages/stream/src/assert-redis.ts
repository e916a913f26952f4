import { randomUUID } from 'node:crypto'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { Redis } from 'ioredis'
import { RedisRefusedError } from './errors.ts'
import { isRefusal, PROBE_SCRIPT, PROBES, READS } from './redis-permissions.ts'

export interface AssertRedisOptions {
  url: string
  keyPrefix: string
  /**
   * A `reader` (the gateway) reads the window and subscribes; a `writer` publishes and processes
   * jobs.
   */
  role: 'reader' | 'writer'
  timeoutMs?: number
}

const TIMEOUT_MS = 2_000

/**
 * Checks that Redis, if reachable, is usable: a single server (neither cluster nor sentinel) that
 * accepts the credentials and allows every required command on the configured keys and channels. An
 * unreachable Redis is not an error: the services start without it.
 *
 * @throws RedisRefusedError
 */
export async function assertRedis(
  { url, keyPrefix, role, timeoutMs = TIMEOUT_MS }: AssertRedisOptions,
  { logger }: { logger: Logger },
): Promise<void> {
  const client = new Redis(url, {
    connectionName: 'check',
    lazyConnect: true,
    // INFO may be denied.
    enableReadyCheck: false,
    maxRetriesPerRequest: 0,
    retryStrategy: null as never,
    connectTimeout: timeoutMs,
    commandTimeout: timeoutMs,
  })
  let fault: unknown
  client.on('error', (error) => {
    fault = error
  })
  try {
    await client.connect()
    await assertSingle(client)
    await assertPermitted(client, keyPrefix, role)
  } catch (error) {
    // The connection error is more specific than "connection closed".
    const cause = isRefusal(error) ? error : (fault ?? error)
    if (error instanceof RedisRefusedError) throw error
    if (isUntrusted(cause)) {
      throw new RedisRefusedError(
        `its certificate is not trusted (${(cause as Error).message}); NODE_EXTRA_CA_CERTS names a file with the authority that signed it`,
        cause,
      )
    }
    if (isRefusal(cause)) throw new RedisRefusedError((cause as Error).message, cause)
    logger.warn({ err: cause }, 'failed to check Redis: it is unavailable')
  } finally {
    client.disconnect()
  }
}

/** Certificate error codes of Node.js (node:tls, "X509 certificate error codes"). */
function isUntrusted(error: unknown): boolean {
  const { code } = error as { code?: unknown }
  return /CERT|SIGNATURE|ISSUER/.test(String(code))
}

/** HELLO is always allowed and reports the mode (Redis 6.2). */
async function assertSingle(client: Redis): Promise<void> {
  const facts = (await client.call('HELLO')) as unknown
  const list = Array.isArray(facts) ? facts : Object.entries(facts as object).flat()
  const mode = String(list[list.indexOf('mode') + 1])
  if (mode === 'cluster') {
    throw new RedisRefusedError(
      'REDIS_URL points to a Redis Cluster. Use a single Redis server, with replicas if needed',
    )
  }
  if (mode === 'sentinel') {
    throw new RedisRefusedError(
      'REDIS_URL points to a Redis Sentinel. Use the Redis server itself, or an address that follows its primary',
    )
  }
}

async function assertPermitted(
  client: Redis,
  keyPrefix: string,
  role: AssertRedisOptions['role'],
): Promise<void> {
  const scratch = `${keyPrefix}:check:${randomUUID()}`
  const channel = `${keyPrefix}:check`
  const answers = (await client.eval(
    PROBE_SCRIPT,
    2,
    `${scratch}:1`,
    `${scratch}:2`,
    channel,
    JSON.stringify(PROBES.filter(([command]) => role === 'writer' || READS.has(command ?? ''))),
  )) as string[]
  const refused = answers.filter((_, at) => at % 2 === 0 && isRefusal(new Error(answers[at + 1])))
  if (refused.length > 0) {
    const commands = [...new Set(refused)].join(', ')
    throw new RedisRefusedError(
      `the user of REDIS_URL may not run ${commands} on keys and channels that begin with ${keyPrefix}:`,
    )
  }
  await client.ping()
  if (role === 'writer') {
    await client.evalsha('0'.repeat(40), 1, scratch).catch(throwRefusal)
    await client.bzpopmin(scratch, 0.001)
  }
  await client.subscribe(channel)
}

function throwRefusal(error: unknown): void {
  if (isRefusal(error)) throw error
}
