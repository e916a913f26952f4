import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { findNginx } from './find-nginx.ts'
import { freePort } from './free-port.ts'
import { startNameServer } from './name-server.ts'
import { notRun } from './not-run.ts'
import { processTree } from './process-tree.ts'
import { superviseServer } from './supervise-server.ts'

export interface StartNginxOptions {
  /** The port that every gateway listens on. */
  gatewayPort: number
  /** Their addresses, such as 127.0.0.2. */
  addresses: readonly string[]
}

export interface NginxServer {
  readonly url: string
  /** Kills it at once (SIGKILL), including its workers. */
  kill(): Promise<void>
  /** Restarts it on the same port. */
  restart(): Promise<void>
  /** Sets the addresses of the gateways. */
  move(addresses: readonly string[]): void
  /** Ends the server and removes its folder. */
  stop(): Promise<void>
}

/** The shipped configuration. */
const SHIPPED = new URL('../../../deploy/nginx.conf', import.meta.url)

/** Whether nginx is available on this machine; adds it to the NOT RUN list if not. */
export async function nginxIsAvailable(): Promise<boolean> {
  if (await findNginx()) return true
  notRun(
    'nginx',
    'no nginx on PATH, and none could be installed',
    'install nginx, or run where apt-get reaches an archive that has it',
  )
  return false
}

/**
 * Starts nginx on 127.0.0.1 with the shipped configuration, in front of gateways.
 * @throws Error if it is unavailable or does not start
 */
export async function startNginx(options: StartNginxOptions): Promise<NginxServer> {
  const program = await findNginx()
  if (!program) throw new Error('nginx is not available: ask nginxIsAvailable() first')
  const dir = await mkdtemp(join(tmpdir(), 'ssv-exporter-nginx-'))
  const port = await freePort()
  const names = await startNameServer(options.addresses)
  const text = configured(await readFile(SHIPPED, 'utf8'), {
    'resolver 127.0.0.11 ': `resolver 127.0.0.1:${names.port} `,
    'listen 14000;': `listen 127.0.0.1:${port};`,
    'http://gateway:14000;': `http://gateway:${options.gatewayPort};`,
    'pid /tmp/nginx.pid;': 'pid nginx.pid;',
    'http {': `${mainContext()}http {\n${temporaryFolders()}`,
  })
  await writeFile(join(dir, 'nginx.conf'), text)

  async function launch() {
    const child = spawn(program?.path ?? '', ['-p', dir, '-c', 'nginx.conf', '-e', 'error.log'], {
      env: { ...process.env, ...program?.env },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    return { child, ...(await superviseServer('nginx', child, port)) }
  }

  let server = await launch()
  return {
    url: `http://127.0.0.1:${port}`,
    async kill() {
      const [, ...workers] = processTree(server.child.pid as number)
      await server.end('SIGKILL')
      // They do not notice that their master ended, and keep listening.
      for (const worker of workers) process.kill(worker, 'SIGKILL')
    },
    async restart() {
      server = await launch()
    },
    move(addresses) {
      names.addresses = addresses
    },
    async stop() {
      await server.end('SIGTERM')
      await names.stop()
      await rm(dir, { recursive: true, force: true })
    },
  }
}

/** Runs in the foreground, in its own folder. */
function mainContext(): string {
  const { username, uid } = userInfo()
  // As root, its workers would run as a user without write permission here.
  return `${uid === 0 ? `user ${username};\n` : ''}daemon off;\n`
}

function temporaryFolders(): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  return temporary.map((name) => `  ${name}_temp_path ${name}_temp;\n`).join('')
}

function configured(shipped: string, changes: Record<string, string>): string {
  return Object.entries(changes).reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`deploy/nginx.conf does not say "${from}"`)
    return text.replace(from, to)
  }, shipped)
}
