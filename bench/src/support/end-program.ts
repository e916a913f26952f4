import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'

const KILL_AFTER_MS = 20_000

/** Ends a program with SIGTERM, and with SIGKILL if it does not react. */
export async function endProgram(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  const late = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS)
  await exited
  clearTimeout(late)
}
