import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import { freePort } from '@ssv-exporter/test-kit/free-port'
import { Client } from 'pg'
import { endProgram } from '../support/end-program.ts'
import { CONTRACT } from './bench-chain.ts'
import type { BenchEndpoint } from './bench-endpoint.ts'

export interface PonderRun {
  /** From its first request to the endpoint until it reports that it is ready. */
  seconds: number
  perSecond: number
  calls: Record<string, number>
}

const FOLDER = fileURLToPath(new URL('../../ponder/', import.meta.url))
const DATABASE = 'ponder'
const POLL_MS = 50
const OUTPUT_KEPT = 20_000

/** Installs Ponder at the version of its lockfile, for the benchmark only. */
export async function installPonder(): Promise<void> {
  if (existsSync(join(FOLDER, 'node_modules', 'ponder', 'package.json'))) return
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const npm = spawn('npm', args, { cwd: FOLDER, stdio: ['ignore', 'ignore', 'inherit'] })
  const [code] = await once(npm, 'exit')
  if (code !== 0) throw new Error('Ponder could not be installed (npm ci in bench/ponder failed)')
}

/**
 * Indexes the whole chain with Ponder, into a separate database on the same server, and verifies
 * the result.
 */
export async function runPonder(endpoint: BenchEndpoint, serverUrl: string): Promise<PonderRun> {
  const admin = new Client({ connectionString: serverUrl })
  await admin.connect()
  await admin.query(`DROP DATABASE IF EXISTS ${DATABASE} WITH (FORCE)`)
  await admin.query(`CREATE DATABASE ${DATABASE}`)
  await admin.end()
  const url = new URL(serverUrl)
  url.pathname = `/${DATABASE}`
  await endpoint.server.call('facts', undefined)
  const port = await freePort()
  const bin = join(FOLDER, 'node_modules', 'ponder', 'dist', 'esm', 'bin', 'ponder.js')
  const args = [
    bin,
    'start',
    '--schema',
    'bench',
    '--port',
    String(port),
    '--hostname',
    '127.0.0.1',
  ]
  const child = spawn(process.execPath, args, {
    cwd: FOLDER,
    env: {
      ...process.env,
      DATABASE_URL: String(url),
      BENCH_RPC_URL: endpoint.url,
      BENCH_CONTRACT: CONTRACT,
      BENCH_HEAD: String(endpoint.head),
      PONDER_TELEMETRY_DISABLED: 'true',
      CI: 'true',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output = `${output}${chunk}`.slice(-OUTPUT_KEPT)
    })
  }
  const endWithUs = () => void child.kill('SIGKILL')
  process.once('exit', endWithUs)
  try {
    while (!(await isReady(port))) {
      if (child.exitCode !== null)
        throw new Error(`Ponder ended with ${child.exitCode}:\n${output}`)
      await sleep(POLL_MS)
    }
    const readyAt = performance.timeOrigin + performance.now()
    const { firstAt = readyAt, calls } = await endpoint.server.call('facts', undefined)
    await assertComplete(String(url), endpoint.registered)
    const seconds = (readyAt - firstAt) / 1_000
    return { seconds, perSecond: endpoint.events / seconds, calls }
  } finally {
    await endProgram(child)
    process.off('exit', endWithUs)
  }
}

const isReady = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/ready`).then(
    ({ status }) => status === 200,
    () => false,
  )

async function assertComplete(url: string, registered: number): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<{ count: string }>(
      'SELECT count(*) AS count FROM bench.validator',
    )
    const found = Number(rows[0]?.count)
    if (found !== registered) throw new Error(`Ponder has ${found} of ${registered} validators`)
  } finally {
    await client.end()
  }
}
