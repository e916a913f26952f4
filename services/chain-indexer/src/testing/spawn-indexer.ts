import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { programEnvironment } from '@ssv-exporter/test-kit/program-environment'
import { expect, onTestFinished } from 'vitest'
import type { IndexerStatus } from '../chain-indexer.ts'
import { PATIENCE } from './index-chain.ts'

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url))

export interface IndexerProcess {
  /** All output so far. */
  output(): string
  /** Resolves with exit code and signal. */
  readonly ended: Promise<[number | null, NodeJS.Signals | null]>
  isAlive(): boolean
  kill(signal: NodeJS.Signals): void
  /** Queries its admin server, once that is listening. */
  admin(path: string): Promise<Response>
  status(): Promise<IndexerStatus>
}

/** Runs the chain-indexer as a separate process, with only `env` as its environment. */
export function spawnIndexer(env: Record<string, string>): IndexerProcess {
  const child = spawn(process.execPath, ['--conditions=source', MAIN], {
    env: { ...programEnvironment(), ADMIN_PORT: '0', ...env },
  })
  const endWithUs = () => void child.kill('SIGKILL')
  process.once('exit', endWithUs)
  child.once('exit', () => process.off('exit', endWithUs))
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk
    })
  }
  // Not 'exit': the last output may still be in the pipe.
  const ended = once(child, 'close') as IndexerProcess['ended']
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  const isAlive = () => child.exitCode === null && child.signalCode === null
  const adminUrl = async () => {
    const url = () => /"url":"([^"]+)","msg":"admin server started"/.exec(output)?.[1]
    await expect.poll(() => url() ?? isAlive(), PATIENCE).not.toBe(true)
    const found = url()
    if (found === undefined) throw new Error(`the process ended before it listened:\n${output}`)
    return found
  }
  const admin = async (path: string) => fetch(`${await adminUrl()}${path}`)
  return {
    output: () => output,
    ended,
    isAlive,
    kill: (signal) => void child.kill(signal),
    admin,
    status: async () => (await (await admin('/status')).json()) as IndexerStatus,
  }
}

/** Settings to index a test chain. */
export function indexerEnv(settings: {
  databaseUrl: string
  rpcUrl: string
  redisUrl?: string
}): Record<string, string> {
  return {
    SSV_NETWORK: 'devnet',
    DATABASE_URL: settings.databaseUrl,
    ETH_RPC_URLS: settings.rpcUrl,
    // Port 1 is closed: the registry is indexed without Redis too.
    REDIS_URL: settings.redisUrl ?? 'redis://127.0.0.1:1',
    ETH_POLL_INTERVAL_MS: '50',
  }
}
