import { spawn } from 'node:child_process'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { findPgBouncer } from './find-pgbouncer.ts'
import { freePort } from './free-port.ts'
import { notRun } from './not-run.ts'
import { type SupervisedServer, superviseServer } from './supervise-server.ts'

export interface StartPgBouncerOptions {
  /** URL of Postgres with user, password and database. */
  postgresUrl: string
  /** Connections to Postgres; the shipped number by default. */
  poolSize?: number
}

export interface PgBouncerServer {
  /** The same database, through the pooler. */
  readonly url: string
  /** Kills the process (SIGKILL). */
  kill(): Promise<void>
  /** Restarts it on the same port, after ending it if it still runs. */
  restart(): Promise<void>
  stop(): Promise<void>
}

/** The shipped configuration. */
const SHIPPED = new URL('../../../deploy/pgbouncer.ini', import.meta.url)
/** PgBouncer does not run as root. */
const UNPRIVILEGED = 'nobody'

/** Whether PgBouncer is available on this machine; adds it to the NOT RUN list if not. */
export async function pgBouncerIsAvailable(): Promise<boolean> {
  if (await findPgBouncer()) return true
  notRun(
    'PgBouncer',
    'no pgbouncer on PATH, and none could be installed',
    'install pgbouncer, or run where apt-get reaches an archive that has it',
  )
  return false
}

/**
 * Starts PgBouncer on 127.0.0.1 with the shipped configuration: transaction mode.
 * @throws Error if it is unavailable or does not start
 */
export async function startPgBouncer(options: StartPgBouncerOptions): Promise<PgBouncerServer> {
  const program = await findPgBouncer()
  if (!program) throw new Error('PgBouncer is not available: ask pgBouncerIsAvailable() first')
  const dir = await mkdtemp(join(tmpdir(), 'ssv-exporter-pgbouncer-'))
  const port = await freePort()
  const url = new URL(options.postgresUrl)
  const users = join(dir, 'userlist.txt')
  await writeFile(users, `"${url.username}" "${decodeURIComponent(url.password)}"\n`)
  const configuration = join(dir, 'pgbouncer.ini')
  const settings = {
    listen_addr: '127.0.0.1',
    listen_port: port,
    auth_file: users,
    ...(options.poolSize !== undefined && { default_pool_size: options.poolSize }),
  }
  await writeFile(configuration, configured(await readFile(SHIPPED, 'utf8'), url, settings))
  await chmod(dir, 0o755)
  const isRoot = userInfo().uid === 0

  async function launch(): Promise<SupervisedServer> {
    const { path, env } = program as NonNullable<typeof program>
    const args = [...(isRoot ? ['-u', UNPRIVILEGED] : []), configuration]
    const child = spawn(path, args, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    return superviseServer('pgbouncer', child, port)
  }

  let server = await launch()
  url.host = `127.0.0.1:${port}`
  return {
    url: url.href,
    kill: () => server.end('SIGKILL'),
    async restart() {
      await server.end('SIGTERM')
      server = await launch()
    },
    async stop() {
      await server.end('SIGTERM')
      await rm(dir, { recursive: true, force: true })
    },
  }
}

/**
 * The shipped text with another database and other settings. (A repeated section replaces the
 * earlier one.)
 */
function configured(shipped: string, { hostname, port }: URL, settings: object): string {
  const text = shipped.replace(/^ssv_exporter = .*$/m, `* = host=${hostname} port=${port}`)
  return Object.entries(settings).reduce((former, [name, value]) => {
    const line = new RegExp(`^${name} = .*$`, 'm')
    if (!line.test(former)) throw new Error(`deploy/pgbouncer.ini does not set ${name}`)
    return former.replace(line, `${name} = ${value}`)
  }, `${text}unix_socket_dir =\n`)
}
