import type { TroubleKind, Troubles } from '../trouble.ts'
import type { VerificationFacts } from './verification-progress.ts'

/** Raises troubles for the findings of the verification, and clears them when resolved. */
export function noteTroubles(
  troubles: Troubles,
  facts: VerificationFacts | undefined,
  startBlock: number,
): void {
  const note = (kind: TroubleKind, code: string, reason: string | undefined) => {
    if (reason === undefined) troubles.clear(kind)
    else troubles.set(kind, code, reason)
  }
  const because = facts?.fault === undefined ? '' : `; ${facts.fault}`
  const [open] = facts?.contradictions ?? []
  const where = open && `blocks ${open.fromBlock} to ${open.toBlock}`
  note(
    'contradiction',
    'CONTRADICTION',
    open && `a log is missing in ${where}, or one too many: ${open.reason}${because}`,
  )
  const earlier = facts?.earlierHistory
  note(
    'start-block',
    'START_BLOCK_TOO_LATE',
    earlier && `the history of the contract begins before block ${startBlock}: ${earlier}`,
  )
  note(
    'empty',
    'REGISTRY_EMPTY',
    facts?.isEmpty
      ? `no log of the contract was found, and it is not proved that there is none${because}`
      : undefined,
  )
}
