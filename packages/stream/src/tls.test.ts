import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import {
  type Certificates,
  makeCertificates,
  opensslIsAvailable,
} from '@ssv-exporter/test-kit/certificates'
import { freePort } from '@ssv-exporter/test-kit/free-port'
import { programEnvironment } from '@ssv-exporter/test-kit/program-environment'
import { type RedisServer, redisIsAvailable, startRedis } from '@ssv-exporter/test-kit/redis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

/**
 * Publishes through the bus and reads it again; trust is a property of the process, so it is a
 * separate one.
 */
const PROGRAM = `
import { assertRedis } from './assert-redis.ts'
import { createRedisBus } from './redis-bus.ts'
import { createLogger } from '@ssv-exporter/service-kit/logger'
const logger = createLogger({ name: 'tls', level: 'warn' })
const options = { url: process.env.REDIS_URL, keyPrefix: '{test}', windowSize: 10 }
await assertRedis({ ...options, role: 'writer' }, { logger })
const bus = createRedisBus(options, { logger })
await bus.start()
await bus.append('e', [{ offset: 1, topic: 't', payload: '{}' }], { refill: true })
console.log(JSON.stringify(await bus.top()))
await bus.stop()
`

const available = (await opensslIsAvailable()) && (await redisIsAvailable())

describe.runIf(available)('TLS to a Redis with a private authority', () => {
  let certificates: Certificates
  let server: RedisServer
  let url: string
  beforeAll(async () => {
    certificates = await makeCertificates()
    const { authority, certificate, key } = certificates
    const port = await freePort()
    url = `rediss://127.0.0.1:${port}`
    const files = ['--tls-cert-file', certificate, '--tls-key-file', key]
    const own = ['--tls-ca-cert-file', authority, '--tls-auth-clients', 'no']
    server = await startRedis({ extraArgs: ['--tls-port', `${port}`, ...files, ...own] })
  })
  afterAll(async () => {
    await server.stop()
    await certificates.remove()
  })

  async function use(env: Record<string, string>) {
    const args = ['--conditions=source', '--input-type=module', '--eval', PROGRAM]
    const child = spawn(process.execPath, args, {
      cwd: fileURLToPath(new URL('.', import.meta.url)),
      env: { ...programEnvironment(), REDIS_URL: url, ...env },
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += chunk
      })
    }
    const [code] = await once(child, 'close')
    return { code, output }
  }

  test('uses the authority in the environment', async () => {
    const { code, output } = await use({ NODE_EXTRA_CA_CERTS: certificates.authority })
    expect(output).toContain('{"epoch":"e","offset":1}')
    expect(code).toBe(0)
  })

  test('fails at startup without it, naming the setting', async () => {
    const { code, output } = await use({})
    expect(output).toMatch(/certificate is not trusted.*NODE_EXTRA_CA_CERTS/)
    expect(code).not.toBe(0)
  })
})
