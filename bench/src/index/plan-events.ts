import { drawOf, OPERATORS, planRegistrations } from './registrations.ts'

export const KINDS = [
  'OperatorAdded',
  'ValidatorAdded',
  'ValidatorRemoved',
  'ValidatorExited',
  'ClusterDeposited',
  'ClusterWithdrawn',
  'ClusterLiquidated',
  'ClusterReactivated',
  'FeeRecipientAddressUpdated',
  'OperatorFeeDeclared',
  'OperatorFeeExecuted',
  'OperatorWithdrawn',
] as const

export type Kind = (typeof KINDS)[number]

/** One event of the contract, in terms of `registrations.ts`. */
export interface PlannedEvent {
  kind: Kind
  /** For operator events its number, else the number of the cluster. */
  subject: number
  /** The added, removed or exited registration. */
  validator: number
  /** Registered in the cluster afterwards. */
  count: number
  active: boolean
}

/** Frequency of the other events, beside the registrations: of 300. */
const OTHERS: readonly (readonly [Kind, count: number])[] = [
  ['ValidatorRemoved', 100],
  ['ClusterDeposited', 70],
  ['ClusterWithdrawn', 40],
  ['ValidatorExited', 40],
  ['OperatorWithdrawn', 26],
  ['FeeRecipientAddressUpdated', 10],
  ['OperatorFeeDeclared', 5],
  ['OperatorFeeExecuted', 5],
  ['ClusterLiquidated', 2],
  ['ClusterReactivated', 2],
]
const KIND_AT = OTHERS.flatMap(([kind, count]) => Array.from({ length: count }, () => kind))

interface ClusterState {
  alive: number[]
  active: boolean
}

/**
 * A history of the contract: first the operators, then registrations distributed evenly among other
 * events. The same numbers yield the same events.
 */
export function planEvents(events: number, registered: number): PlannedEvent[] {
  const operators = OPERATORS
  if (events - registered < operators) {
    throw new RangeError(`${events} events hold no ${operators} operators and ${registered} more`)
  }
  const registrations = planRegistrations(registered)
  const clusters: ClusterState[] = []
  const planned: PlannedEvent[] = Array.from({ length: operators }, (_, number) => ({
    kind: 'OperatorAdded',
    subject: number + 1,
    validator: 0,
    count: 0,
    active: true,
  }))
  const after = events - operators
  let next = 0
  for (let event = 0; event < after; event++) {
    const due = Math.floor(((event + 1) * registered) / after)
    planned.push(due > next ? register(next++) : other(event))
  }
  return planned

  function register(validator: number): PlannedEvent {
    const { cluster } = registrations[validator] as { cluster: number }
    clusters[cluster] ??= { alive: [], active: true }
    clusters[cluster].alive.push(validator)
    return ofCluster('ValidatorAdded', cluster, validator)
  }

  function other(event: number): PlannedEvent {
    const draw = drawOf(`event ${event}`)
    const kind = KIND_AT[draw % KIND_AT.length] as Kind
    if (kind.startsWith('Operator') || clusters.length === 0) {
      const named: Kind = kind.startsWith('Operator') ? kind : 'OperatorWithdrawn'
      const subject = 1 + (draw % operators)
      return { kind: named, subject, validator: 0, count: 0, active: true }
    }
    const known = draw % clusters.length
    const cluster = clusters[known] === undefined ? 0 : known
    const state = clusters[cluster] as ClusterState
    if (kind === 'ClusterLiquidated') state.active = false
    if (kind === 'ClusterReactivated') state.active = true
    if (kind === 'ValidatorRemoved' || kind === 'ValidatorExited') {
      const last = kind === 'ValidatorRemoved' ? state.alive.pop() : state.alive.at(-1)
      if (last === undefined) return ofCluster('ClusterDeposited', cluster, 0)
      return ofCluster(kind, cluster, last)
    }
    return ofCluster(kind, cluster, 0)
  }

  function ofCluster(kind: Kind, subject: number, validator: number): PlannedEvent {
    const { alive, active } = clusters[subject] as ClusterState
    return { kind, subject, validator, count: alive.length, active }
  }
}

/** The number of each kind, most frequent first. */
export function mixOf(events: readonly PlannedEvent[]): [Kind, number][] {
  const counts = new Map<Kind, number>()
  for (const { kind } of events) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  return [...counts].sort(([, a], [, b]) => b - a)
}
