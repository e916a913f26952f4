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
  /** Decided messages since the start (generation genesis). */
  decided?: number
  /** Performed duties of committees since the start (generation alan). */
  duties?: number
  /** Absent if the network has no history. */
  history?: HistoryFacts
}

export interface HistoryFacts {
  /** Heights that were received, and those still wanted. */
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

function collecting({ peers, decided, duties, history }: CollectingFacts): string[] {
  const line = [
    `${grouped(peers)} peers`,
    ...(decided === undefined ? [] : [`${grouped(decided)} decided`]),
    ...(duties === undefined ? [] : [`${grouped(duties)} duties`]),
  ]
  if (history === undefined || history.heightsWanted === 0) return line
  const { heightsGot, heightsWanted, etaSeconds } = history
  const eta = etaSeconds === undefined ? 'ETA …' : `ETA ${duration(etaSeconds)}`
  return [
    ...line,
    `history ${grouped(heightsGot)} of ${grouped(heightsGot + heightsWanted)} ${eta}`,
  ]
}
