import type { Column, Table } from '../support/bench-result.ts'
import type { IndexerRun } from './run-indexer.ts'

export const CURVE_COLUMNS: readonly Column[] = [
  { key: 'what', title: 'what' },
  { key: 'events', title: 'events' },
  { key: 'seconds', title: 'seconds', digits: 1 },
  { key: 'perSecond', title: 'events/s' },
  { key: 'verified', title: 'registrations verified/s' },
  { key: 'peakMb', title: 'peak RSS, MB' },
  { key: 'indexer', title: 'indexer, cores', digits: 2 },
  { key: 'postgres', title: 'Postgres, cores', digits: 2 },
  { key: 'server', title: 'RPC server, cores', digits: 2 },
]

type Measured = Pick<IndexerRun, 'seconds' | 'perSecond'> & Partial<IndexerRun>

/** @param registered verified registrations; absent if there were none */
export function curveRow(
  what: string,
  events: number,
  run: Measured,
  registered?: number,
): Table['rows'][number] {
  return {
    what,
    events,
    seconds: run.seconds,
    perSecond: run.perSecond,
    verified: registered === undefined ? null : registered / run.seconds,
    peakMb: run.peakMb ?? null,
    indexer: run.indexerCores ?? null,
    postgres: run.postgresCores ?? null,
    server: run.serverCores ?? null,
  }
}
