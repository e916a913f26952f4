import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createConnection } from 'node:net'

export interface SupervisedServer {
  /** Ends the process and waits until it is gone. */
  end(signal: NodeJS.Signals): Promise<void>
}

const POLL_MS = 50

/**
 * Waits until a server that was just started accepts connections on 127.0.0.1, and ends it with
 * this process.
 * @param child its piped standard output and error are reported if it does not start
 * @throws Error with its output if it ends first
 */
export async function superviseServer(
  name: string,
  child: ChildProcess,
  port: number,
): Promise<SupervisedServer> {
  const endWithUs = () => void child.kill('SIGTERM')
  process.once('exit', endWithUs)
  child.once('exit', () => process.off('exit', endWithUs))
  await listening(name, child, port)
  return {
    async end(signal) {
      if (child.exitCode !== null || child.signalCode !== null) return
      const exited = once(child, 'exit')
      child.kill(signal)
      await exited
    },
  }
}

function listening(name: string, child: ChildProcess, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk) => {
        output += chunk
      })
    }
    child.once('error', reject)
    child.once('exit', (code) =>
      reject(new Error(`${name} ended with ${code} before it was ready:\n${output}`)),
    )
    function attempt(): void {
      if (child.exitCode !== null) return
      const socket = createConnection(port, '127.0.0.1', () => {
        socket.destroy()
        resolve()
      })
      socket.once('error', () => setTimeout(attempt, POLL_MS))
    }
    attempt()
  })
}
