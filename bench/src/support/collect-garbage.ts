import { once } from 'node:events'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import { WebSocket } from 'ws'

const POLL_MS = 100
const ATTEMPTS = 50

/**
 * Makes a Node.js program collect its garbage, so that its memory reflects what it needs. SIGUSR1
 * opens its inspector, at the port that it was started with (`--inspect-port`).
 */
export async function collectGarbage(pid: number, inspectPort: number): Promise<void> {
  process.kill(pid, 'SIGUSR1')
  const socket = new WebSocket(await inspectorUrl(inspectPort))
  await once(socket, 'open')
  // Twice: objects released by finalizers become garbage only then.
  for (const id of [1, 2]) {
    socket.send(JSON.stringify({ id, method: 'HeapProfiler.collectGarbage' }))
    await once(socket, 'message')
  }
  socket.close()
  await once(socket, 'close')
}

async function inspectorUrl(port: number): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const answer = await fetch(`http://127.0.0.1:${port}/json/list`)
      const [target] = (await answer.json()) as { webSocketDebuggerUrl?: string }[]
      if (target?.webSocketDebuggerUrl !== undefined) return target.webSocketDebuggerUrl
    } catch (error) {
      if (attempt === ATTEMPTS) throw error
    }
    await sleep(POLL_MS)
  }
}
