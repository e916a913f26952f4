import { connectRaw } from './raw-web-socket.ts'

export interface Asker {
  /** Sends a request and reads its answer: one at a time. Rejects when the connection ends. */
  ask(request: string): Promise<Buffer>
  close(): void
}

/** A connection to `/query` for answers that fit in memory. */
export async function openAsker(url: string): Promise<Asker> {
  let parts: Buffer[] = []
  let waiting: PromiseWithResolvers<Buffer> | undefined
  const socket = await connectRaw(url, (slice, isEnd) => {
    parts.push(slice)
    if (!isEnd) return
    const answer = parts.length === 1 ? slice : Buffer.concat(parts)
    parts = []
    waiting?.resolve(answer)
  })
  const end = (error: unknown) => waiting?.reject(error)
  socket.ended.then(() => end(new Error('the connection was closed')), end)
  return {
    ask(request) {
      waiting = Promise.withResolvers<Buffer>()
      socket.send(request)
      return waiting.promise
    },
    close: socket.close,
  }
}
