import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { movedFolder } from './data-folder.ts'
import { createEmbeddedPostgres, type EmbeddedPostgres } from './embedded-postgres.ts'
import type { ServerExitedError } from './errors.ts'
import { waitForExit } from './wait-for-exit.ts'

const logger = silentLogger()
const isRoot = process.getuid?.() === 0
/** Data folder of a server that was started once: initdb takes longer than the tests. */
let initialised: string
let dataDir: string
const servers: EmbeddedPostgres[] = []

beforeAll(async () => {
  initialised = await mkdtemp(join(tmpdir(), 'embedded-postgres-'))
  const server = create({ dataDir: initialised })
  await server.start()
  await server.stop()
})

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'embedded-postgres-'))
  execFileSync('cp', ['-a', `${initialised}/.`, dataDir])
})

afterAll(() => rm(initialised, { recursive: true, force: true }))

afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop()
  await rm(dataDir, { recursive: true, force: true })
})

function create(
  options: Partial<Parameters<typeof createEmbeddedPostgres>[0]> = {},
  onUnexpectedExit?: (error: ServerExitedError) => void,
): EmbeddedPostgres {
  const server = createEmbeddedPostgres(
    { dataDir, database: 'exporter', settings: { fsync: 'off' }, ...options },
    { logger, ...(onUnexpectedExit === undefined ? {} : { onUnexpectedExit }) },
  )
  servers.push(server)
  return server
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

test('keeps data between starts', async () => {
  const first = create()
  await first.start()
  await query(first.url, 'CREATE TABLE t AS SELECT 42 AS n')
  await first.stop()
  const second = create()
  await second.start()
  expect(await query(second.url, 'SELECT n FROM t')).toEqual([{ n: 42 }])
  expect(second.version).toMatch(/^\d+\.\d+$/)
})

test('requires the password and stores it readable only by its owner', async () => {
  const server = create()
  await server.start()
  const wrong = new URL(server.url)
  wrong.password = 'wrong'
  await expect(query(wrong.href, 'SELECT 1')).rejects.toThrow('password authentication failed')
  expect((await stat(join(dataDir, 'password'))).mode & 0o777).toBe(0o600)
})

test('stores text as UTF-8 ordered by bytes', async () => {
  const server = create()
  await server.start()
  const [row] = await query(
    server.url,
    `SELECT current_setting('server_encoding') AS encoding, 'Z' < 'a' AS bytes`,
  )
  expect(row).toEqual({ encoding: 'UTF8', bytes: true })
})

test('recovers from a killed process: shuts down its server and keeps the data', async () => {
  const killed = spawn(
    process.execPath,
    [
      ...['--conditions=source', '--input-type=module', '--eval'],
      `import { createEmbeddedPostgres } from '${import.meta.resolve('./embedded-postgres.ts')}'
     import { silentLogger } from '@ssv-exporter/service-kit/logger'
     const server = createEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)}, database: 'exporter' }, { logger: silentLogger() })
     await server.start()
     process.stdout.write(server.pid + ' ' + server.url)`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'], cwd: import.meta.dirname },
  )
  const [line] = (await once(killed.stdout, 'data')) as [Buffer]
  const [pid, url] = line.toString().split(' ')
  await query(String(url), 'CREATE TABLE t AS SELECT 1 AS n')

  await expect(create().start()).rejects.toMatchObject({
    code: 'POSTGRES_DATA_UNUSABLE',
    facts: { owner: killed.pid },
  })

  killed.kill('SIGKILL')
  await once(killed, 'exit')
  const next = create()
  await next.start()
  expect(next.pid).not.toBe(Number(pid))
  expect(await waitForExit(Number(pid), 0)).toBe(true)
  expect(await query(next.url, 'SELECT n FROM t')).toEqual([{ n: 1 }])
})

test('ignores a pid file whose id belongs to another program', async () => {
  const server = create()
  await server.start()
  const { pid } = server
  await server.stop()
  // As the user of the data, because Postgres recognises a server only among processes of its own
  // user.
  const { uid, gid } = await stat(join(dataDir, 'cluster'))
  const bystander = spawn('sleep', ['60'], { uid, gid })
  await once(bystander, 'spawn')
  const file = join(dataDir, 'cluster', 'postmaster.pid')
  await writeFile(file, `${bystander.pid}\n${join(dataDir, 'cluster')}\n1\n1\n\n\n\nready\n`)
  await server.start()
  expect(server.pid).not.toBe(pid)
  expect(bystander.exitCode ?? bystander.signalCode).toBeNull()
  bystander.kill()
})

test('reports an unexpected end to the owner and can be started again', async () => {
  const reported = Promise.withResolvers<ServerExitedError>()
  const server = create({}, reported.resolve)
  await server.start()
  process.kill(server.pid, 'SIGKILL')
  expect(await reported.promise).toMatchObject({ code: 'POSTGRES_EXITED', retryable: true })
  await server.start()
  expect(await query(server.url, 'SELECT 1 AS n')).toEqual([{ n: 1 }])
})

test('does not report a requested end as unexpected', async () => {
  let reported = false
  const server = create({}, () => {
    reported = true
  })
  await server.start()
  await server.stop()
  await server.stop()
  expect(reported).toBe(false)
})

test('reports the end of the server log if the server does not start', async () => {
  const server = create({ settings: { fsync: 'off', shared_buffers: 'plenty' } })
  await expect(server.start()).rejects.toMatchObject({
    code: 'POSTGRES_FAILED',
    message: expect.stringContaining('shared_buffers'),
  })
})

test('rejects data of another major version, naming both versions', async () => {
  const server = create()
  await server.start()
  await server.stop()
  const file = join(dataDir, 'cluster', 'PG_VERSION')
  execFileSync('sh', ['-c', 'echo 12 > "$0"', file])
  await expect(create().start()).rejects.toThrow(/written by Postgres 12 and this is \d+/)
})

test.runIf(isRoot)('names an unusable folder if the data folder was configured', async () => {
  const home = await mkdtemp(join(tmpdir(), 'closed-home-'))
  try {
    const server = create({ dataDir: join(home, 'clone', '.data', 'devnet') })
    await expect(server.start()).rejects.toMatchObject({
      code: 'POSTGRES_DATA_UNREACHABLE',
      facts: { barrier: home, user: 'postgres' },
    })
    expect((await stat(home)).mode & 0o777).toBe(0o700)
  } finally {
    await rm(home, { recursive: true })
  }
})

test.runIf(isRoot)('moves an unconfigured data folder to a usable place', async () => {
  const home = await mkdtemp(join(tmpdir(), 'closed-home-'))
  const wanted = join(home, '.data', 'devnet')
  try {
    const server = create({ dataDir: wanted, mayMove: true })
    await server.start()
    expect(await readFile(join(movedFolder(wanted), 'cluster', 'PG_VERSION'), 'utf8')).toBeTruthy()
    await server.stop()
    // Once moved it stays there, even if the path becomes accessible later.
    await mkdir(wanted, { recursive: true })
    execFileSync('chmod', ['755', home])
    await server.start()
    await expect(stat(join(wanted, 'cluster'))).rejects.toThrow('ENOENT')
    await server.stop()
  } finally {
    await rm(home, { recursive: true })
    await rm(join(movedFolder(wanted), '..'), { recursive: true, force: true })
  }
})
