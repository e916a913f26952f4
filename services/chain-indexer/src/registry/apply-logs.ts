import type { RegistryEvent } from '@ssv-exporter/contracts/events'
import type { JudgedLog } from '@ssv-exporter/store/contract-log'
import type { Transaction } from '@ssv-exporter/store/database'
import type { KeyFault } from '../keys/key-check.ts'
import type { TimedLog } from '../rpc/block-range.ts'
import { nextNonce } from './apply/account.ts'
import { applyEvent } from './apply-event.ts'
import { NonceError } from './errors.ts'
import { loadState } from './load-state.ts'
import type { MalformedEvent } from './malformed-event.ts'
import type { KeyFinding, PreparedLog } from './prepared-log.ts'
import type { RegistryChange } from './registry-change.ts'
import type { RegistryState } from './registry-state.ts'
import { writeState } from './write-state.ts'

export interface AppliedLogs {
  /** The logs with their verdicts. */
  judged: JudgedLog[]
  /** The changes, in event order. */
  changes: readonly RegistryChange[]
}

/**
 * Applies logs to the registry, in order and in one transaction.
 * @param undoFrom blocks from here on may be reorganised away: undo rows are kept for them
 * @throws NonceError, DatabaseError
 */
export async function* applyLogs(
  transaction: Transaction,
  prepared: readonly PreparedLog[],
  undoFrom: number,
): AsyncGenerator<AppliedLogs> {
  for (const { block, logs } of steps(prepared, undoFrom)) {
    const state = await loadState(transaction, events(logs))
    const judged = logs.map((log) => applyLog(state, log))
    await writeState(transaction, state, block)
    yield { judged, changes: state.changes }
  }
}

interface Step {
  /** Set when the step is a single block that may be reorganised away. */
  block: number | undefined
  logs: PreparedLog[]
}

/**
 * All settled blocks form one step; every later block is a step of its own, so that it can be
 * undone separately.
 */
function* steps(prepared: readonly PreparedLog[], undoFrom: number): Generator<Step> {
  const blocks = Map.groupBy(prepared, ({ log }) =>
    log.blockNumber < undoFrom ? undefined : log.blockNumber,
  )
  for (const [block, logs] of blocks) yield { block, logs }
}

function* events(logs: readonly PreparedLog[]) {
  for (const prepared of logs) if (prepared.verdict === 'handled') yield prepared.event
}

function applyPlaced(
  state: RegistryState,
  { blockNumber: block, logIndex }: TimedLog,
  event: RegistryEvent,
  keys: KeyFinding | undefined,
): MalformedEvent | undefined {
  state.at = { block, logIndex }
  if (event.generation === 'current' && event.name === 'ValidatorAdded') {
    // Counted ahead of the registry: a verdict reached with a different nonce is void.
    const nonce = nextNonce(state.accounts.get(event.owner))
    if (keys?.nonce !== nonce) {
      throw new NonceError({ block, owner: event.owner, verifiedWith: keys?.nonce, nonce })
    }
  }
  // Prepared logs carry a verdict of this build.
  return applyEvent(state, event, block, keys?.verdict?.fault as KeyFault | undefined)
}

function applyLog(state: RegistryState, prepared: PreparedLog): JudgedLog {
  const { log, name: event, verdict } = prepared
  if (verdict === 'ignored' || verdict === 'unknown') {
    return { log, event, verdict, reason: undefined, keyVerdict: undefined }
  }
  if (verdict === 'malformed') {
    return { log, event, verdict, reason: prepared.reason, keyVerdict: undefined }
  }
  const reason = applyPlaced(state, log, prepared.event, prepared.keys)
  const keyVerdict = prepared.keys?.verdict
  return { log, event, verdict: reason === undefined ? 'applied' : 'malformed', reason, keyVerdict }
}
