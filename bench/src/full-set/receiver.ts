// Reads full sets in a separate process, so that neither the server nor another client waits for
// it.
import { connectRaw } from '../support/raw-web-socket.ts'

export interface Received {
  bytes: number
  /** From the request to the first and to the last byte. */
  firstByteMs: number
  lastByteMs: number
  /** Whether it ends like a complete answer. */
  isWhole: boolean
}

const REQUEST = '{"type":"validator","filter":{"from":0}}'
const TAIL_BYTES = 4

async function receive(url: string): Promise<Received> {
  const { promise, resolve, reject } = Promise.withResolvers<Received>()
  let bytes = 0
  let firstByteMs = 0
  let sent = 0
  let tail = ''
  const socket = await connectRaw(url, (slice, isEnd) => {
    if (bytes === 0) firstByteMs = performance.now() - sent
    bytes += slice.length
    tail = (tail + slice.toString('latin1', Math.max(0, slice.length - TAIL_BYTES))).slice(
      -TAIL_BYTES,
    )
    if (!isEnd) return
    resolve({ bytes, firstByteMs, lastByteMs: performance.now() - sent, isWhole: tail === '}]}\n' })
    socket.close()
  })
  socket.ended.catch(reject)
  sent = performance.now()
  socket.send(REQUEST)
  return promise
}

process.on('message', async (url: string) => {
  process.send?.(await receive(url))
})
