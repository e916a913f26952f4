import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export interface Replica {
  readonly port: number
  /** With the path `/query` or `/stream`. */
  url(path: string): string
  /** Of the admin server. */
  readonly adminUrl: string
  /** Sends a signal; resolves to the exit code, null when the signal ended it. */
  end(signal: NodeJS.Signals): Promise<number | null>
  /** Stops the process in its tracks (SIGSTOP): connections stay open and nothing answers. */
  pause(): void
  resume(): void
  output(): string
}

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url))

/** Starts the program as it is started by whoever runs it; resolves when it listens. */
export async function startReplica(env: Record<string, string>): Promise<Replica> {
  const child = spawn(process.execPath, ['--conditions=source', MAIN], {
    env: { PATH: process.env.PATH ?? '', GATEWAY_PORT: '0', ADMIN_PORT: '0', ...env },
  })
  // A test process that goes down takes its gateways along.
  const endWithUs = () => void child.kill('SIGKILL')
  process.once('exit', endWithUs)
  child.once('exit', () => process.off('exit', endWithUs))
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk
    })
  }
  const urlIn = (message: string) =>
    new RegExp(`"url":"([^"]+)","msg":"${message}"`).exec(output)?.[1]
  await untilListening(child, () => urlIn('gateway listened') !== undefined).catch(() => {
    throw new Error(`the gateway ended before it listened:\n${output}`)
  })
  const url = urlIn('gateway listened') ?? ''

  return {
    port: Number(new URL(url).port),
    url: (path) => `${url.replace('http', 'ws')}${path}`,
    adminUrl: urlIn('admin server started') ?? '',
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
