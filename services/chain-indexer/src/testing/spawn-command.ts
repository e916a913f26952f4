import { fileURLToPath } from 'node:url'
import { type ProgramProcess, spawnProgram } from '@ssv-exporter/test-kit/spawn-program'
import { onTestFinished } from 'vitest'

/** Runs a command until the end of the test, with only `env` as its environment. */
export function spawnCommand(
  name: 'replay' | 'reindex',
  env: Record<string, string>,
  args: readonly string[] = [],
): ProgramProcess {
  const path = fileURLToPath(new URL(`../${name}.ts`, import.meta.url))
  const program = spawnProgram(path, env, args)
  onTestFinished(() => program.end())
  return program
}
