import { readFile } from 'node:fs/promises'

// proc(5), /proc/net/tcp: local and remote address as hex, state, then tx_queue:rx_queue.
const LINE =
  /^\s*\d+: [0-9A-F]+:([0-9A-F]{4}) [0-9A-F]+:([0-9A-F]{4}) [0-9A-F]{2} ([0-9A-F]{8}):([0-9A-F]{8})/

/**
 * Bytes in the kernel between a server and a client of the same machine: unsent on the server's
 * side and unread on the client's. `null` without /proc.
 */
export async function kernelQueues(serverPort: number, clientPort: number): Promise<number | null> {
  const text = await readFile('/proc/net/tcp', 'utf8').catch(() => undefined)
  if (text === undefined) return null
  let bytes = 0
  for (const line of text.split('\n')) {
    const [, local, remote, unsent, unread] = LINE.exec(line) ?? []
    if (local === undefined || remote === undefined) continue
    const [from, to] = [Number.parseInt(local, 16), Number.parseInt(remote, 16)]
    if (from === serverPort && to === clientPort) bytes += Number.parseInt(unsent ?? '0', 16)
    if (from === clientPort && to === serverPort) bytes += Number.parseInt(unread ?? '0', 16)
  }
  return bytes
}
