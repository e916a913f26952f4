import { duration, grouped } from './format.ts'

export interface SummaryFacts {
  headBlock: number
  indexedBlock: number
  operators: number
  validators: number
  clients: number
  /** Absent if no network is joined. */
  collecting?: CollectingFacts
}

export interface CollectingFacts {
  peers: number
  /** Decided messages since the start. */
  decided: number
  /** Heights of history that were fetched, and that are still wanted. */
  heightsGot: number
  heightsWanted: number
  etaSeconds: number | undefined
}

/** The line shown once the head is followed. */
export function summaryLine(facts: SummaryFacts): string {
  const behind = Math.max(0, facts.headBlock - facts.indexedBlock)
  return [
    `head ${grouped(facts.headBlock)}`,
    behind === 0 ? 'in sync' : `${grouped(behind)} behind`,
    `${grouped(facts.operators)} operators`,
    `${grouped(facts.validators)} validators`,
    ...(facts.collecting === undefined ? [] : collecting(facts.collecting)),
    `${grouped(facts.clients)} clients`,
  ].join('  ')
}

function collecting(facts: CollectingFacts): string[] {
  const { peers, decided, heightsGot, heightsWanted, etaSeconds } = facts
  const line = [`${grouped(peers)} peers`, `${grouped(decided)} decided`]
  if (heightsWanted === 0) return line
  const eta = etaSeconds === undefined ? 'ETA …' : `ETA ${duration(etaSeconds)}`
  return [
    ...line,
    `history ${grouped(heightsGot)} of ${grouped(heightsGot + heightsWanted)} ${eta}`,
  ]
}
