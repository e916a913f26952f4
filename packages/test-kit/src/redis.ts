import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findRedis } from './find-redis.ts'
import { freePort } from './free-port.ts'
import { notRun } from './not-run.ts'
import type { Program } from './program.ts'

export interface StartRedisOptions {
  /** Any free port by default. */
  port?: number
  /** Folder of the server and its snapshot; by default a temporary one, removed by `stop`. */
  dir?: string
  extraArgs?: readonly string[]
  /** Starts a Sentinel instead, which monitors nothing. */
  sentinel?: boolean
}

export interface RedisServer {
  readonly url: string
  readonly port: number
  readonly dir: string
  /** Ends the server and removes its temporary folder. */
  stop(): Promise<void>
  /** Kills the process (SIGKILL): anything not in the snapshot is lost. */
  kill(): Promise<void>
  /**
   * Restarts the server on the same port and folder, after ending it (SIGTERM) if it still runs.
   */
  restart(): Promise<void>
  /** Suspends the process (SIGSTOP): connections stay open and nothing is answered. */
  pause(): void
  resume(): void
}

/** Whether a Redis server is available on this machine; adds it to the NOT RUN list if not. */
export async function redisIsAvailable(): Promise<boolean> {
  if (await findRedis()) return true
  notRun(
    'Redis',
    'no redis-server on PATH, and none could be installed',
    'install redis-server, or run where apt-get reaches an archive that has it',
  )
  return false
}

/**
 * Starts a Redis server on 127.0.0.1. It saves a snapshot only on request (`SAVE`).
 * @throws Error if it is unavailable or does not start
 */
export async function startRedis(options: StartRedisOptions = {}): Promise<RedisServer> {
  const binary = await findRedis()
  if (!binary) throw new Error('redis-server is not available: ask redisIsAvailable() first')
  const dir = options.dir ?? (await mkdtemp(join(tmpdir(), 'ssv-exporter-redis-')))
  const port = options.port ?? (await freePort())
  const args = serverArguments(port, dir, options.extraArgs ?? [])
  if (options.sentinel === true) {
    const file = join(dir, 'sentinel.conf')
    await writeFile(file, '')
    args.splice(0, args.length, file, '--port', String(port), '--bind', '127.0.0.1', '--sentinel')
  }
  let child = await launch(binary, args)

  const end = async (signal: NodeJS.Signals) => {
    if (hasEnded(child)) return
    const exited = once(child, 'exit')
    child.kill('SIGCONT')
    child.kill(signal)
    await exited
  }

  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    dir,
    async stop() {
      await end('SIGTERM')
      if (options.dir === undefined) await rm(dir, { recursive: true, force: true })
    },
    kill: () => end('SIGKILL'),
    async restart() {
      await end('SIGTERM')
      child = await launch(binary, args)
    },
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
  }
}

function serverArguments(port: number, dir: string, extra: readonly string[]): string[] {
  return [
    ...['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, '--daemonize', 'no'],
    ...['--save', '', '--appendonly', 'no', '--logfile', ''],
    ...extra,
  ]
}

async function launch(binary: Program, args: readonly string[]): Promise<ChildProcess> {
  const child = spawn(binary.path, args, {
    env: { ...process.env, ...binary.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  // Servers end with the test process.
  const endWithUs = () => void child.kill('SIGKILL')
  process.once('exit', endWithUs)
  child.once('exit', () => process.off('exit', endWithUs))
  await readyToAccept(child)
  return child
}

function readyToAccept(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = ''
    const read = (chunk: Buffer) => {
      if (output.length < 10_000) output += chunk.toString()
      if (/Ready to accept connections|Sentinel ID is/.test(output)) resolve()
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.once('error', reject)
    child.once('exit', (code) =>
      reject(new Error(`redis-server ended with ${code} before it was ready:\n${output}`)),
    )
  })
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null
}
