import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { programEnvironment } from '@ssv-exporter/test-kit/program-environment'
import { onTestFinished } from 'vitest'

export interface CommandProcess {
  /** All output so far. */
  output(): string
  /** Resolves with exit code and signal. */
  readonly ended: Promise<[number | null, NodeJS.Signals | null]>
  kill(signal: NodeJS.Signals): void
}

/** Runs a command as a separate process, with only `env` as its environment. */
export function spawnCommand(
  name: 'replay' | 'reindex',
  env: Record<string, string>,
  args: readonly string[] = [],
): CommandProcess {
  const path = fileURLToPath(new URL(`../${name}.ts`, import.meta.url))
  const child = spawn(process.execPath, ['--conditions=source', path, ...args], {
    env: { ...programEnvironment(), ...env },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk
    })
  }
  // Not 'exit': the last output may still be in the pipe.
  const ended = once(child, 'close') as CommandProcess['ended']
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  return { output: () => output, ended, kill: (signal) => void child.kill(signal) }
}
