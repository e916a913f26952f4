import { fileURLToPath } from 'node:url'
import { type ProgramProcess, spawnProgram } from '@ssv-exporter/test-kit/spawn-program'
import { onTestFinished } from 'vitest'
import type { CollectorStatus } from '../../collector-status.ts'

const MAIN = fileURLToPath(new URL('../../main.ts', import.meta.url))

/** Longer than any step takes, on any machine. */
export const POLL_OPTIONS = { interval: 200 }

/** Status of a collector that has joined a network; members depend on the generation. */
export type RunningStatus = Required<Extract<CollectorStatus, { name: string }>>

export interface CollectorProcess extends ProgramProcess {
  status(): Promise<RunningStatus>
  /** Sum of a metric's series with these labels. */
  metric(name: string, labels?: Readonly<Record<string, string>>): Promise<number>
}

/** Runs the collector until the end of the test, with only `env` as its environment. */
export function spawnCollector(env: Readonly<Record<string, string>>): CollectorProcess {
  const program = spawnProgram(MAIN, { ADMIN_PORT: '0', ...env })
  onTestFinished(() => program.end())
  const admin = async (path: string) => {
    const [, url] = await program.printed(/"url":"([^"]+)","msg":"admin server started"/)
    return fetch(`${url}${path}`)
  }
  return {
    ...program,
    status: async () => (await (await admin('/status')).json()) as RunningStatus,
    async metric(name, labels = {}) {
      const text = await (await admin('/metrics')).text()
      const wanted = Object.entries(labels).map(([key, value]) => `${key}="${value}"`)
      return text
        .split('\n')
        .filter((line) => line.startsWith(`${name}{`) && wanted.every((one) => line.includes(one)))
        .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0)
    },
  }
}
