import { sleep } from '@ssv-exporter/service-kit/sleep'
import { type Asker, openAsker } from './ask.ts'

export interface LoadOptions {
  /** URL of the server, without a path. */
  url: string
  connections: number
  requests: readonly string[]
  /** Throws if an answer does not match the request at this index. */
  check(answer: Buffer, index: number): void
  seconds: number
  /** Pause of a connection after each answer. */
  pauseMs?: number
}

export interface Load {
  seconds: number
  /** Duration of each request, from sending it to the last byte of its answer. */
  latenciesMs: number[]
}

/**
 * Sends random requests over a number of connections, each with one request at a time, and checks
 * every answer.
 */
export async function loadQueries(options: LoadOptions): Promise<Load> {
  const { url, connections, requests, check, seconds, pauseMs = 0 } = options
  const askers = await Promise.all(
    Array.from({ length: connections }, () => openAsker(`${url.replace('http', 'ws')}/query`)),
  )
  const latenciesMs: number[] = []
  const startedAt = performance.now()
  const until = startedAt + seconds * 1_000

  async function keepAsking(asker: Asker): Promise<void> {
    while (performance.now() < until) {
      const index = Math.floor(Math.random() * requests.length)
      const request = requests[index] ?? ''
      const sent = performance.now()
      const answer = await asker.ask(request)
      latenciesMs.push(performance.now() - sent)
      check(answer, index)
      if (pauseMs > 0) await sleep(pauseMs)
    }
  }
  try {
    await Promise.all(askers.map(keepAsking))
    return { seconds: (performance.now() - startedAt) / 1_000, latenciesMs }
  } finally {
    for (const asker of askers) asker.close()
  }
}
