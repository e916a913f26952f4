import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { programEnvironment } from '@ssv-exporter/test-kit/program-environment'

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
  const child = spawn(process.execPath, ['--conditions=source', main], {
    env: { ...programEnvironment(), ADMIN_PORT: '0', ...env },
  })
  // Services end with the test process.
  const endWithUs = () => void child.kill('SIGKILL')
  process.once('exit', endWithUs)
  child.once('exit', () => process.off('exit', endWithUs))
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk
    })
  }
  const urlOf = (message: string) =>
    new RegExp(`"url":"([^"]+)","msg":"${message}"`).exec(output)?.[1] ?? ''
  await untilListening(child, () => urlOf(listens) !== '').catch(() => {
    throw new Error(`the ${name} ended before it listened:\n${output}`)
  })
  return {
    urlOf,
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    async end(signal) {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
      const exited = once(child, 'exit')
      child.kill(signal)
      await exited
      return child.exitCode
    },
    output: () => output,
  }
}

async function untilListening(child: ChildProcess, listens: () => boolean): Promise<void> {
  const ended = new AbortController()
  const gone = once(child, 'exit', { signal: ended.signal }).then(() => {
    throw new Error('ended')
  })
  gone.catch(() => {})
  try {
    while (!listens()) {
      await Promise.race([once(child.stdout as NodeJS.EventEmitter, 'data'), gone])
    }
  } finally {
    ended.abort()
  }
}
