import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { programEnvironment } from '@ssv-exporter/test-kit/program-environment'
import { expect, onTestFinished } from 'vitest'

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url))

/** Longer than anything takes here, on any machine. */
export const PATIENCE = { interval: 50 }

export interface ExporterProcess {
  /** Its whole output. */
  output(): string
  /** Resolves with exit code and signal. */
  readonly ended: Promise<[number | null, NodeJS.Signals | null]>
  kill(signal: NodeJS.Signals): void
  /** Resolves with its addresses once it is synchronised. */
  synchronised(): Promise<{ gateway: string; admin: string }>
}

/**
 * Runs the exporter as a separate process, with only `env` in its environment; it joins no network
 * unless that says so.
 */
export function spawnExporter(
  env: Record<string, string>,
  args: readonly string[] = [],
): ExporterProcess {
  const child = spawn(process.execPath, ['--conditions=source', MAIN, ...args], {
    env: {
      ...programEnvironment(),
      GATEWAY_PORT: '0',
      ADMIN_PORT: '0',
      P2P_ENABLED: 'false',
      ...env,
    },
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
  const ended = once(child, 'exit') as ExporterProcess['ended']
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  return {
    output: () => output,
    ended,
    kill: (signal) => void child.kill(signal),
    async synchronised() {
      const urls = () => /"gateway":"([^"]+)","admin":"([^"]+)".*"msg":"synchronised"/.exec(output)
      const isOver = () => child.exitCode !== null || child.signalCode !== null
      await expect.poll(() => urls() !== null || isOver(), PATIENCE).toBe(true)
      const [, gateway, admin] = urls() ?? []
      if (gateway === undefined || admin === undefined) throw new Error(`it ended:\n${output}`)
      return { gateway, admin }
    },
  }
}

/**
 * Requests all validators from `/query`; rejects while it is not served.
 * @returns their public keys, in the order of their indexes
 */
export async function validatorKeys(gateway: string): Promise<string[]> {
  const socket = new WebSocket(`${gateway.replace('http', 'ws')}/query`)
  try {
    const answer = await new Promise<string>((resolve, reject) => {
      socket.onopen = () => socket.send('{"type":"validator","filter":{"from":0}}')
      socket.onmessage = ({ data }) => resolve(String(data))
      socket.onerror = () => reject(new Error(`${socket.url} did not answer`))
    })
    const { data } = JSON.parse(answer) as { data: { publicKey: string }[] }
    return data.map(({ publicKey }) => `0x${publicKey}`)
  } finally {
    socket.close()
  }
}
