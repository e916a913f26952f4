import { fileURLToPath } from 'node:url'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import {
  type Certificates,
  makeCertificates,
  opensslIsAvailable,
} from '@ssv-exporter/test-kit/certificates'
import { type PostgresServer, startPostgres } from '@ssv-exporter/test-kit/postgres-server'
import { spawnProgram } from '@ssv-exporter/test-kit/spawn-program'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createDatabase } from './database.ts'

const MIGRATE = fileURLToPath(new URL('bin/migrate.ts', import.meta.url))

describe.runIf(await opensslIsAvailable())('TLS to a Postgres whose authority nobody knows', () => {
  let certificates: Certificates
  let server: PostgresServer
  beforeAll(async () => {
    certificates = await makeCertificates()
    await certificates.giveKeyTo('postgres')
    const { certificate, key } = certificates
    const settings = { ssl: 'on', ssl_cert_file: certificate, ssl_key_file: key }
    server = await startPostgres({ settings })
  })
  afterAll(async () => {
    await server.stop()
    await certificates.remove()
  })

  /** Whether a connection with this URL is encrypted. */
  async function isEncrypted(parameters: string): Promise<boolean | undefined> {
    const database = createDatabase(
      { url: `${server.url}?${parameters}`, applicationName: 'tls' },
      { logger: silentLogger(), metrics: createMetrics({ service: 'test' }) },
    )
    try {
      const [row] = await database.query<{ ssl: boolean }>(
        'tls',
        'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()',
      )
      return row?.ssl
    } finally {
      await database.close()
    }
  }

  async function migrate(parameters: string, env: Record<string, string>) {
    const DATABASE_URL = `${server.url}?${parameters}`
    const program = spawnProgram(MIGRATE, { DATABASE_URL, MIGRATE_WAIT_SECONDS: '0', ...env })
    const [code] = await program.ended
    return { code, output: program.output() }
  }

  test('requires the authority in the URL or in the environment', async () => {
    const { authority } = certificates
    expect(await isEncrypted(`sslmode=verify-full&sslrootcert=${authority}`)).toBe(true)
    const trusting = await migrate('sslmode=verify-full', { NODE_EXTRA_CA_CERTS: authority })
    expect(trusting.code).toBe(0)
    const strange = await migrate('sslmode=verify-full', {})
    expect(strange.code).toBe(1)
    expect(strange.output).toMatch(/certificate/)
  })

  test('supports sslmode as documented', async () => {
    expect(await isEncrypted('sslmode=disable')).toBe(false)
    expect(await isEncrypted('')).toBe(false)
    expect(await isEncrypted('sslmode=no-verify')).toBe(true)
    for (const mode of ['prefer', 'require', 'verify-ca', 'verify-full']) {
      await expect(isEncrypted(`sslmode=${mode}`)).rejects.toThrow(/certificate/)
    }
  })
})
