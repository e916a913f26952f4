import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { ChainStartError } from './chain-errors.ts'

const OUTPUT_LIMIT = 8_000
const LISTENING = /Listening on (\S+)/
/** anvil exits on SIGTERM immediately; a hanging process is killed after this time. */
const KILL_AFTER_MS = 5_000

export interface AnvilProcess {
  readonly pid: number
  /** Host and port, for example `127.0.0.1:41234`. */
  readonly authority: string
  /** Resolves when the process has exited for any reason. */
  readonly ended: Promise<void>
  stop(): Promise<void>
}

/**
 * Starts anvil and waits until it listens. anvil is terminated together with this process: by an
 * exit handler, and on Linux by the kernel even if this process is killed.
 *
 * @throws ChainStartError with the output of anvil
 */
export async function startAnvil(
  binary: string,
  args: readonly string[],
  signal?: AbortSignal,
): Promise<AnvilProcess> {
  signal?.throwIfAborted()
  const [command, ...rest] = [...diesWithParent(), binary, ...args]
  // In a separate process group: Ctrl-C in a terminal must reach only the process that shuts
  // everything down in order.
  const child = spawn(command ?? binary, rest, {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const endWithUs = () => void child.kill('SIGKILL')
  process.once('exit', endWithUs)
  const ended = new Promise<void>((resolve) => {
    const settle = () => {
      process.off('exit', endWithUs)
      resolve()
    }
    child.once('exit', settle)
    child.once('error', settle)
  })
  const stop = () => end(child)
  try {
    const authority = await listening(child, signal)
    return { pid: child.pid ?? 0, authority, ended, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** prctl(2), PR_SET_PDEATHSIG: the kernel terminates the child with the thread that started it. */
function diesWithParent(): string[] {
  if (process.platform !== 'linux') return []
  const prefix = ['--pdeathsig', 'KILL']
  return spawnSync('setpriv', [...prefix, 'true']).status === 0 ? ['setpriv', ...prefix] : []
}

function listening(child: ChildProcess, signal?: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = ''
    const read = (chunk: Buffer) => {
      if (output.length < OUTPUT_LIMIT) output += chunk.toString()
      const authority = LISTENING.exec(output)?.[1]
      if (authority !== undefined) settle(() => resolve(authority))
    }
    const failed = (cause?: unknown) => {
      const { exitCode, signalCode } = child
      const facts = { exitCode, signal: signalCode, output: output.trim() }
      settle(() => reject(new ChainStartError(facts, cause)))
    }
    const aborted = () => settle(() => reject(signal?.reason))
    function settle(finish: () => void) {
      child.off('close', closed)
      child.off('error', failed)
      signal?.removeEventListener('abort', aborted)
      // Keep reading the output: a full pipe would block the chain.
      child.stdout?.off('data', read).resume()
      child.stderr?.off('data', read).resume()
      finish()
    }
    const closed = () => failed()
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    // Not 'exit': the error output may still be in the pipe.
    child.once('close', closed)
    child.once('error', failed)
    signal?.addEventListener('abort', aborted, { once: true })
  })
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  const late = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS)
  await exited
  clearTimeout(late)
}
