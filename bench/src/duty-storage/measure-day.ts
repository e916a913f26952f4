import pg from 'pg'
import { loadQueries } from '../support/load-queries.ts'
import { assertPage, assertWholeDay, type DayRequest, type RestPage } from './day-requests.ts'

export interface DayLoad {
  readonly gatewayUrl: string
  readonly databaseUrl: string
  readonly requests: readonly DayRequest[]
  readonly restPages: readonly RestPage[]
  readonly seconds: number
}

export interface Measured {
  readonly what: string
  /** Milliseconds per request, one at a time. */
  readonly latenciesMs: readonly number[]
}

/** The bare statement reads the same rows over `pg`, without unpacking anything. */
export async function measureDay(
  { gatewayUrl, databaseUrl, requests, restPages, seconds }: DayLoad,
  bareStatement: string,
): Promise<Measured[]> {
  const query = await loadQueries({
    url: gatewayUrl,
    connections: 1,
    requests: requests.map(({ text }) => text),
    check: assertWholeDay,
    seconds,
  })
  const measured: Measured[] = [{ what: '/query, a day', latenciesMs: query.latenciesMs }]
  for (const page of restPages) {
    const latenciesMs = await repeat(requests, seconds, async ({ paths }) => {
      const response = await fetch(`${gatewayUrl}${paths[page]}`)
      const text = await response.text()
      if (!response.ok) throw new Error(`${paths[page]}: ${response.status} ${text}`)
      return () => assertPage(page, text)
    })
    measured.push({ what: `REST page: ${page}`, latenciesMs })
  }
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const latenciesMs = await repeat(requests, seconds, async (request) => {
      const { committee, fromSlot, toSlot } = request
      const values = [committee, fromSlot, toSlot]
      await client.query({ name: 'bare', text: bareStatement, values })
      return undefined
    })
    return [...measured, { what: 'baseline: pg, a day', latenciesMs }]
  } finally {
    await client.end()
  }
}

/** @param ask returns a check that is not measured */
async function repeat(
  requests: readonly DayRequest[],
  seconds: number,
  ask: (request: DayRequest) => Promise<(() => void) | undefined>,
): Promise<number[]> {
  const latenciesMs: number[] = []
  const until = performance.now() + seconds * 1_000
  while (performance.now() < until) {
    const request = requests[Math.floor(Math.random() * requests.length)]
    if (request === undefined) break
    const sent = performance.now()
    const check = await ask(request)
    latenciesMs.push(performance.now() - sent)
    check?.()
  }
  return latenciesMs
}
