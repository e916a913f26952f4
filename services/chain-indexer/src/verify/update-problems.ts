import type { HealthProblems, ProblemKind } from '../health-problems.ts'
import type { VerificationFacts } from './verification-progress.ts'

/** Raises problems for the findings of the verification, and clears them when resolved. */
export function updateProblems(
  problems: HealthProblems,
  facts: VerificationFacts | undefined,
  startBlock: number,
): void {
  const report = (kind: ProblemKind, code: string, reason: string | undefined) => {
    if (reason === undefined) problems.clear(kind)
    else problems.set(kind, code, reason)
  }
  const because = facts?.fault === undefined ? '' : `; ${facts.fault}`
  const [open] = facts?.contradictions ?? []
  const where = open && `blocks ${open.fromBlock} to ${open.toBlock}`
  report(
    'contradiction',
    'CONTRADICTION',
    open && `a log is missing or false in ${where}: ${open.reason}${because}`,
  )
  const earlier = facts?.earlierHistory
  report(
    'start-block',
    'START_BLOCK_TOO_LATE',
    earlier && `the history of the contract begins before block ${startBlock}: ${earlier}`,
  )
  report(
    'empty',
    'REGISTRY_EMPTY',
    facts?.isEmpty
      ? `no log of the contract was found, and their absence is not proved${because}`
      : undefined,
  )
}
