import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { endProgram } from './end-program.ts'

export interface Program extends AsyncDisposable {
  readonly pid: number
  /** Its address. */
  readonly url: string
  /** Resolves when the process has ended. */
  readonly ended: Promise<void>
}

export interface ProgramOptions {
  env?: Readonly<Record<string, string>>
  /** Pins it to the core with this number. */
  core?: string | undefined
  /** The message of the log line that reports its `url`. */
  listens: string
  /** Called with each line of its log. */
  onLine?: (line: string) => void
}

const OUTPUT_KEPT = 8_000
/** Of pino. */
const WARN = 40

/**
 * Starts a Node.js program in a separate process and waits until it listens.
 * @throws Error with its output if it ends before
 */
export async function startProgram(
  file: URL,
  { env = {}, core, listens, onLine }: ProgramOptions,
): Promise<Program> {
  const node = [process.execPath, ...process.execArgv, fileURLToPath(file)]
  const [command = '', ...args] = core === undefined ? node : ['taskset', '-c', core, ...node]
  const child = spawn(command, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const endWithUs = () => void child.kill('SIGKILL')
  process.once('exit', endWithUs)
  child.once('exit', () => process.off('exit', endWithUs))
  const ended = once(child, 'exit').then(() => {})
  const url = await listening(child, listens, onLine)
  return { pid: child.pid ?? 0, url, ended, [Symbol.asyncDispose]: () => endProgram(child) }
}

/** Whether a line of pino's log is a warning or an error. */
export function isWarning(line: string): boolean {
  const { level } = JSON.parse(line) as { level?: number | string }
  return level === 'warn' || level === 'error' || Number(level) >= WARN
}

function listening(
  child: ChildProcess,
  message: string,
  onLine?: (line: string) => void,
): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  let output = ''
  child.once('error', reject)
  child.once('exit', (code) =>
    reject(new Error(`${child.spawnargs.at(-1)} ended with ${code}:\n${output}`)),
  )
  // Read to the end: a full pipe would block the program.
  createInterface({ input: child.stdout ?? process.stdin }).on('line', (line) => {
    onLine?.(line)
    if (output.length < OUTPUT_KEPT) output += `${line}\n`
    if (!line.includes(message)) return
    const { msg, url } = JSON.parse(line) as { msg?: unknown; url?: unknown }
    if (msg === message && typeof url === 'string') resolve(url)
  })
  return promise
}
