import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { peakMemoryMb } from '../support/process-usage.ts'
import { serviceMain } from '../support/service-main.ts'
import type { RegistryDatabase } from './registry-database.ts'

export interface ReplayRun {
  /** As reported by the command, from its start to the commit. */
  seconds: number
  perSecond: number
  peakMb: number | null
}

const POLL_MS = 100

/**
 * Runs the `replay` command to its end. @throws if it fails, or if it changes a correct registry
 */
export async function runReplay({ url }: RegistryDatabase, events: number): Promise<ReplayRun> {
  const file = fileURLToPath(serviceMain('chain-indexer')).replace(/main\.([jt]s)$/, 'replay.$1')
  const child = spawn(process.execPath, [...process.execArgv, file], {
    env: { ...process.env, DATABASE_URL: url, NODE_OPTIONS: '--max-semi-space-size=8' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
  })
  let peakMb: number | null = null
  const looking = setInterval(async () => {
    peakMb = (await peakMemoryMb(child.pid ?? 0)) ?? peakMb
  }, POLL_MS)
  const [code] = await once(child, 'close')
  clearInterval(looking)
  const line = output.split('\n').find((text) => text.includes('"msg":"registry replayed"'))
  if (code !== 0 || line === undefined) throw new Error(`replay ended with ${code}:\n${output}`)
  const { logs, seconds, corrected, adopted } = JSON.parse(line)
  const changed = Object.values(adopted as Record<string, number>).some((rows) => rows > 0)
  if (logs !== events || corrected > 0 || changed) throw new Error(`replay gave ${line}`)
  return { seconds, perSecond: events / seconds, peakMb }
}
