import { fileURLToPath } from 'node:url'
import { type ProgramProcess, spawnProgram } from '@ssv-exporter/test-kit/spawn-program'
import { onTestFinished } from 'vitest'

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url))

/** Longer than anything takes here, on any machine. */
export const PATIENCE = { interval: 50 }

export interface ExporterProcess extends ProgramProcess {
  /** Resolves with its addresses once it is synchronised. */
  synchronised(): Promise<{ gateway: string; admin: string }>
}

/**
 * Runs the exporter until the end of the test, with only `env` in its environment; it joins no
 * network unless that says so.
 */
export function spawnExporter(
  env: Record<string, string>,
  args: readonly string[] = [],
): ExporterProcess {
  const program = spawnProgram(
    MAIN,
    { GATEWAY_PORT: '0', ADMIN_PORT: '0', P2P_ENABLED: 'false', ...env },
    args,
  )
  onTestFinished(() => program.end())
  return {
    ...program,
    async synchronised() {
      const urls = /"gateway":"([^"]+)","admin":"([^"]+)".*"msg":"synchronised"/
      const [, gateway = '', admin = ''] = await program.printed(urls)
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
