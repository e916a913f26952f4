import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { programEnvironment } from '@ssv-exporter/test-kit/program-environment'
import { onTestFinished } from 'vitest'

const REPLAY = fileURLToPath(new URL('../replay.ts', import.meta.url))

export interface ReplayProcess {
  /** Everything it printed. */
  output(): string
  /** Resolves with exit code and signal. */
  readonly ended: Promise<[number | null, NodeJS.Signals | null]>
  kill(signal: NodeJS.Signals): void
}

/** Runs the replay command as a process of its own, with nothing in its environment but `env`. */
export function spawnReplay(
  env: Record<string, string>,
  args: readonly string[] = [],
): ReplayProcess {
  const child = spawn(process.execPath, ['--conditions=source', REPLAY, ...args], {
    env: { ...programEnvironment(), ...env },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk
    })
  }
  // Not 'exit': the last words may still be in the pipe.
  const ended = once(child, 'close') as ReplayProcess['ended']
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  return { output: () => output, ended, kill: (signal) => void child.kill(signal) }
}
