import { grouped } from './format.ts'

export interface SummaryFacts {
  headBlock: number
  indexedBlock: number
  finalizedBlock: number
  operators: number
  validators: number
  clients: number
}

/** The line shown once the head is followed. */
export function summaryLine(facts: SummaryFacts): string {
  const behind = Math.max(0, facts.headBlock - facts.indexedBlock)
  return [
    `head ${grouped(facts.headBlock)}`,
    behind === 0 ? 'in step' : `${grouped(behind)} behind`,
    `final ${grouped(facts.finalizedBlock)}`,
    `${grouped(facts.operators)} operators`,
    `${grouped(facts.validators)} validators`,
    `${grouped(facts.clients)} clients`,
  ].join('  ')
}
