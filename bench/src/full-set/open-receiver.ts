import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Received } from './receiver.ts'

export interface Receiver extends AsyncDisposable {
  /** Requests the full set and reads it. @throws Error if the answer is incomplete */
  receive(serverUrl: string): Promise<Received>
}

/** Starts a process that reads full sets. */
export function openReceiver(): Receiver {
  const child = fork(fileURLToPath(new URL('./receiver.ts', import.meta.url)))
  const ended = once(child, 'exit').then<never>(() => {
    throw new Error('the receiver of full sets ended')
  })
  ended.catch(() => {})
  return {
    async receive(serverUrl) {
      const answered = once(child, 'message') as Promise<[Received]>
      child.send(`${serverUrl.replace('http', 'ws')}/query`)
      const [received] = await Promise.race([answered, ended])
      if (!received.isWhole) throw new Error(`the answer has no end after ${received.bytes} bytes`)
      return received
    },
    async [Symbol.asyncDispose]() {
      child.kill()
    },
  }
}
