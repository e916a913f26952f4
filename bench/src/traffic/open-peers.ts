import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { FromPeers, PeersSettings, ToPeers } from './peers-messages.ts'

/** Peers in a separate process. */
export interface Peers extends AsyncDisposable {
  readonly pid: number
  /** Multiaddrs with peer ids. */
  readonly addresses: readonly string[]
  /** Resolves when the decided messages of every peer have a subscriber. */
  waitForListener(): Promise<void>
  /** Subscribes them to decided messages, so that they relay them. */
  listen(): void
  /** Makes them publish the messages before this number. */
  allow(upTo: number): void
  /** When each message was published: milliseconds since 1970, in order. */
  times(): Promise<readonly number[]>
  /** Rejects when they fail. */
  readonly failed: Promise<never>
}

/** Starts peers and waits until they have signed all their messages. */
export async function openPeers(settings: PeersSettings): Promise<Peers> {
  const child = fork(fileURLToPath(new URL('./traffic-peers.ts', import.meta.url)), {
    // Keys are bytes, which JSON lacks.
    serialization: 'advanced',
  })
  const endWithUs = () => void child.kill('SIGKILL')
  process.once('exit', endWithUs)
  const failure = Promise.withResolvers<never>()
  failure.promise.catch(() => {})
  const waiting = new Map<string, (message: FromPeers) => void>()
  child.on('message', (message: FromPeers) => {
    if (message.type === 'failed') failure.reject(new Error(message.text))
    waiting.get(message.type)?.(message)
  })
  child.once('exit', (code) => {
    process.off('exit', endWithUs)
    failure.reject(new Error(`the peers ended with ${code}`))
  })

  function ask<T extends FromPeers['type']>(
    message: ToPeers,
    type: T,
  ): Promise<Extract<FromPeers, { type: T }>> {
    const answered = new Promise<FromPeers>((resolve) => waiting.set(type, resolve))
    child.send(message)
    return Promise.race([answered, failure.promise]) as Promise<Extract<FromPeers, { type: T }>>
  }

  const { addresses } = await ask({ type: 'start', settings }, 'started')
  return {
    pid: child.pid ?? 0,
    addresses,
    failed: failure.promise,
    async waitForListener() {
      await ask({ type: 'wait-for-listener' }, 'listened-to')
    },
    listen: () => void child.send({ type: 'listen' } satisfies ToPeers),
    allow: (upTo) => void child.send({ type: 'publish', upTo } satisfies ToPeers),
    times: async () => (await ask({ type: 'get-times' }, 'times')).atMs,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
    },
  }
}
