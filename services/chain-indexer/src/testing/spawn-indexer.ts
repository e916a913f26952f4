import { fileURLToPath } from 'node:url'
import { type ProgramProcess, spawnProgram } from '@ssv-exporter/test-kit/spawn-program'
import { onTestFinished } from 'vitest'
import type { IndexerStatus } from '../chain-indexer.ts'

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url))

export interface IndexerProcess extends ProgramProcess {
  /** Queries its admin server, once that is listening. */
  admin(path: string): Promise<Response>
  status(): Promise<IndexerStatus>
}

/** Runs the chain-indexer until the end of the test, with only `env` as its environment. */
export function spawnIndexer(env: Record<string, string>): IndexerProcess {
  const program = spawnProgram(MAIN, { ADMIN_PORT: '0', ...env })
  onTestFinished(() => program.end())
  const admin = async (path: string) => {
    const [, url] = await program.printed(/"url":"([^"]+)","msg":"admin server started"/)
    return fetch(`${url}${path}`)
  }
  return {
    ...program,
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
