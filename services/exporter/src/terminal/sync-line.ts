import { bar, duration, grouped } from './format.ts'

export interface SyncFacts {
  startBlock: number
  indexedBlock: number
  headBlock: number
  events: number
  blocksPerSecond: number
}

const BAR_WIDTH = 20

/** The line shown while the contract's history is read. */
export function syncLine(facts: SyncFacts): string {
  const { startBlock, indexedBlock, headBlock, blocksPerSecond } = facts
  const total = Math.max(1, headBlock - startBlock + 1)
  const done = Math.max(0, indexedBlock - startBlock + 1)
  const left = Math.max(0, headBlock - indexedBlock)
  const eta = blocksPerSecond > 0 ? `ETA ${duration(left / blocksPerSecond)}` : 'ETA …'
  return [
    `Syncing ${bar(done / total, BAR_WIDTH)} ${Math.floor((100 * Math.min(done, total)) / total)} %`,
    `block ${grouped(indexedBlock)} of ${grouped(headBlock)}`,
    `${grouped(blocksPerSecond)} blocks/s`,
    `${grouped(facts.events)} events`,
    eta,
  ].join('  ')
}
