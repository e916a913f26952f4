import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { programEnvironment } from '@ssv-exporter/test-kit/program-environment'
import { expect, onTestFinished } from 'vitest'
import type { CollectorStatus } from '../../ibft-collector.ts'

const MAIN = fileURLToPath(new URL('../../main.ts', import.meta.url))

/** Longer than any step takes, on any machine. */
export const PATIENCE = { interval: 200 }

/** Status of a collector that has joined a network; members depend on the generation. */
export type RunningStatus = Required<Extract<CollectorStatus, { name: string }>>

export interface CollectorProcess {
  /** All output so far. */
  output(): string
  /** Resolves with exit code and signal. */
  readonly ended: Promise<[number | null, NodeJS.Signals | null]>
  isAlive(): boolean
  kill(signal: NodeJS.Signals): void
  status(): Promise<RunningStatus>
  /** Sum of a metric's series with these labels. */
  metric(name: string, labels?: Readonly<Record<string, string>>): Promise<number>
}

/** Runs the collector as a separate process, with only `env` as its environment. */
export function spawnCollector(env: Readonly<Record<string, string>>): CollectorProcess {
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
  const ended = once(child, 'close') as CollectorProcess['ended']
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
  return {
    output: () => output,
    ended,
    isAlive,
    kill: (signal) => void child.kill(signal),
    status: async () => (await (await fetch(`${await adminUrl()}/status`)).json()) as RunningStatus,
    async metric(name, labels = {}) {
      const text = await (await fetch(`${await adminUrl()}/metrics`)).text()
      const wanted = Object.entries(labels).map(([key, value]) => `${key}="${value}"`)
      return text
        .split('\n')
        .filter((line) => line.startsWith(`${name}{`) && wanted.every((one) => line.includes(one)))
        .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0)
    },
  }
}
