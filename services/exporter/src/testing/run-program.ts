import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { programEnvironment } from '@ssv-exporter/test-kit/program-environment'
import { onTestFinished } from 'vitest'

export interface ProgramRun {
  readonly code: number | null
  /** What it wrote on standard error, line by line. */
  readonly errors: readonly string[]
}

/** Runs a service to its end, with only `env` in its environment. */
export async function runProgram(
  service: string,
  env: Record<string, string>,
): Promise<ProgramRun> {
  const main = fileURLToPath(new URL(`../../../${service}/src/main.ts`, import.meta.url))
  const child = spawn(process.execPath, ['--conditions=source', main], {
    env: { ...programEnvironment(), ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let output = ''
  child.stderr.on('data', (chunk) => {
    output += chunk
  })
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, errors: output.split('\n').filter(Boolean) }
}
