import pg from 'pg'
import { loadQueries } from '../support/load-queries.ts'
import { assertWholeDay, type DayRequest } from './day-requests.ts'

export interface DayLoad {
  readonly gatewayUrl: string
  readonly databaseUrl: string
  readonly requests: readonly DayRequest[]
  readonly seconds: number
}

/** Milliseconds per day read, one at a time; over REST in pages. */
export interface DayLatencies {
  readonly query: readonly number[]
  readonly rest: readonly number[]
  readonly bare: readonly number[]
}

/** The bare statement reads the same rows over `pg`, without unpacking anything. */
export async function measureDay(
  { gatewayUrl, databaseUrl, requests, seconds }: DayLoad,
  bareStatement: string,
): Promise<DayLatencies> {
  const query = await loadQueries({
    url: gatewayUrl,
    connections: 1,
    requests: requests.map(({ text }) => text),
    check: assertWholeDay,
    seconds,
  })
  const rest = await repeat(requests, seconds, ({ path }) => readPages(`${gatewayUrl}${path}`))
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const bare = await repeat(requests, seconds, ({ committee, fromSlot, toSlot }) =>
      client.query({ name: 'bare', text: bareStatement, values: [committee, fromSlot, toSlot] }),
    )
    return { query: query.latenciesMs, rest, bare }
  } finally {
    await client.end()
  }
}

/** All pages: each examines a thousand duties of the committee. */
async function readPages(url: string): Promise<void> {
  const data: unknown[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const response = await fetch(cursor === '' ? url : `${url}&cursor=${cursor}`)
    const text = await response.text()
    if (!response.ok) throw new Error(`${url}: ${response.status} ${text}`)
    const page = JSON.parse(text)
    data.push(...page.data)
    cursor = page.nextCursor
  }
  assertWholeDay(JSON.stringify({ data }))
}

async function repeat(
  requests: readonly DayRequest[],
  seconds: number,
  ask: (request: DayRequest) => Promise<unknown>,
): Promise<number[]> {
  const latenciesMs: number[] = []
  const until = performance.now() + seconds * 1_000
  while (performance.now() < until) {
    const request = requests[Math.floor(Math.random() * requests.length)]
    if (request === undefined) break
    const sent = performance.now()
    await ask(request)
    latenciesMs.push(performance.now() - sent)
  }
  return latenciesMs
}
