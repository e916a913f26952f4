import { fileURLToPath } from 'node:url'
import { spawnProgram } from '@ssv-exporter/test-kit/spawn-program'

export type ServiceName = 'gateway' | 'chain-indexer' | 'ibft-collector'

export interface ServiceProcess {
  /** The URL logged with a message, such as `admin server started`; empty if it was not logged. */
  urlOf(message: string): string
  /** Sends a signal; resolves to the exit code, null if the signal ended it. */
  end(signal: NodeJS.Signals): Promise<number | null>
  /** Suspends the process (SIGSTOP): connections stay open and nothing is answered. */
  pause(): void
  resume(): void
  output(): string
}

/**
 * Starts a service like its operator would; resolves when it has logged `listens`.
 * @throws Error with all its output if it ends first
 */
export async function startService(
  name: ServiceName,
  env: Record<string, string>,
  listens = 'admin server started',
): Promise<ServiceProcess> {
  const main = fileURLToPath(new URL(`../../../${name}/src/main.ts`, import.meta.url))
  const program = spawnProgram(main, { ADMIN_PORT: '0', ...env })
  await program.printed(new RegExp(`"url":"[^"]+","msg":"${listens}"`))
  return {
    urlOf: (message) =>
      new RegExp(`"url":"([^"]+)","msg":"${message}"`).exec(program.output())?.[1] ?? '',
    pause: () => program.kill('SIGSTOP'),
    resume: () => program.kill('SIGCONT'),
    async end(signal) {
      program.kill(signal)
      const [code] = await program.ended
      return code
    },
    output: program.output,
  }
}
