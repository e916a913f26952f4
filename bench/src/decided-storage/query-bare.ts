import { sleep } from '@ssv-exporter/service-kit/sleep'
import pg from 'pg'
import type { RangeRequest } from './range-requests.ts'

export interface BareOptions {
  url: string
  connections: number
  seconds: number
  /** Pause of a connection after each answer. */
  pauseMs: number
  requests: readonly RangeRequest[]
}

/**
 * Reads the same ranges with one prepared statement over `pg`, without encoding: the time of the
 * database alone. @returns milliseconds
 */
export async function queryBare(options: BareOptions): Promise<number[]> {
  const { url, connections, seconds, pauseMs, requests } = options
  const pool = new pg.Pool({ connectionString: url, max: connections })
  const latenciesMs: number[] = []
  const until = performance.now() + seconds * 1_000

  async function keepAsking(): Promise<void> {
    while (performance.now() < until) {
      const request = requests[Math.floor(Math.random() * requests.length)]
      if (request === undefined) return
      const { publicKey, from, to } = request
      const sent = performance.now()
      const { rows } = await pool.query({
        name: 'range',
        text: `SELECT d.height, d.round, d.signers, d.signature, d.value
          FROM validator_key k JOIN decided d ON d.validator_key_id = k.id
          WHERE k.key = $1 AND d.role = 0 AND d.height BETWEEN $2 AND $3 ORDER BY d.height`,
        values: [publicKey, from, to],
      })
      latenciesMs.push(performance.now() - sent)
      if (rows.length !== to - from + 1) throw new Error(`${rows.length} rows`)
      if (pauseMs > 0) await sleep(pauseMs)
    }
  }
  try {
    await Promise.all(Array.from({ length: connections }, keepAsking))
    return latenciesMs
  } finally {
    await pool.end()
  }
}
