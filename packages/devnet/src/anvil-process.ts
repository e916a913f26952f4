import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { ChainStartError } from './chain-errors.ts'

const OUTPUT_LIMIT = 8_000
const LISTENING = /Listening on (\S+)/
/** anvil ends on SIGTERM at once; a process that hangs is not worth more patience. */
const KILL_AFTER_MS = 5_000

export interface AnvilProcess {
  readonly pid: number
  /** Such as `127.0.0.1:41234`. */
  readonly authority: string
  /** Resolves when the process has ended, for whatever reason. */
  readonly ended: Promise<void>
  stop(): Promise<void>
}

/**
 * Runs anvil until it listens. It ends with this process: by an exit handler, and on Linux by the kernel even when this
 * process is killed.
 *
 * @throws ChainStartError with what anvil printed
 */
export async function startAnvil(
  binary: string,
  args: readonly string[],
  signal?: AbortSignal,
): Promise<AnvilProcess> {
  signal?.throwIfAborted()
  const [command, ...rest] = [...diesWithParent(), binary, ...args]
  // In a group of its own: Ctrl-C in a terminal is for whoever stops things in order, not for the chain.
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

/** prctl(2), PR_SET_PDEATHSIG: the kernel ends the child with the thread that started it. */
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
      // The output is read to the end all the same: a full pipe would stop the chain.
      child.stdout?.off('data', read).resume()
      child.stderr?.off('data', read).resume()
      finish()
    }
    const closed = () => failed()
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    // Not 'exit': the reason may still be in the pipe.
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
