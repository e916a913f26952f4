import type { RegistryEvent } from '@ssv-exporter/contracts/events'
import type { LogWithVerdict } from '@ssv-exporter/store/contract-log'
import type { KeyFault } from '../keys/key-check.ts'
import type { TimedLog } from '../rpc/block-range.ts'
import { nextNonce } from './apply/account.ts'
import { applyEvent } from './apply-event.ts'
import { type ChangedRows, type RowGroup, shareRow, takeChangedRows } from './changed-rows.ts'
import { NonceError } from './errors.ts'
import type { MalformedEvent } from './malformed-event.ts'
import type { KeyFinding, PreparedLog } from './prepared-log.ts'
import type { RegistryChange } from './registry-change.ts'
import type { RegistryHistory, RegistryState } from './registry-state.ts'

export interface AppliedLogs {
  /** The logs with their verdicts. */
  logs: LogWithVerdict[]
  /** The changes, in event order. */
  changes: readonly RegistryChange[]
  /** The changed rows, to be written group by group. */
  groups: readonly RowGroup[]
  history: RegistryHistory
}

/**
 * Applies logs to the registry, in order.
 *
 * The rows that a block changes must be saved before the next block changes them again. Blocks that
 * change different rows are written together: a group for each block would cost a dozen statements
 * for each block near the head.
 * @param state loaded for the events of `prepared`
 * @param undoFrom blocks from here on may be reorganised away: undo rows are kept for them
 * @throws NonceError
 */
export function applyLogs(
  state: RegistryState,
  prepared: readonly PreparedLog[],
  undoFrom: number,
): AppliedLogs {
  const applied: LogWithVerdict[] = []
  const groups: ChangedRows[][] = []
  for (const { block, logs } of steps(prepared, undoFrom)) {
    for (const log of logs) applied.push(applyLog(state, log))
    const changed = takeChangedRows(state, block)
    const group = groups.at(-1)
    if (group === undefined || group.some((earlier) => shareRow(earlier, changed))) {
      groups.push([changed])
    } else group.push(changed)
  }
  return { logs: applied, changes: state.changes, groups, history: state.history }
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

function applyAt(
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

function applyLog(state: RegistryState, prepared: PreparedLog): LogWithVerdict {
  const { log, name: event, verdict } = prepared
  if (verdict === 'ignored' || verdict === 'unknown') {
    return { log, event, verdict, reason: undefined, keyVerdict: undefined }
  }
  if (verdict === 'malformed') {
    return { log, event, verdict, reason: prepared.reason, keyVerdict: undefined }
  }
  const reason = applyAt(state, log, prepared.event, prepared.keys)
  const keyVerdict = prepared.keys?.verdict
  return { log, event, verdict: reason === undefined ? 'applied' : 'malformed', reason, keyVerdict }
}
