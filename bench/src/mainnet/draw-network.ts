import { committeeId } from '@ssv-exporter/contracts/committee-id'
import { alanSubnet } from '@ssv-exporter/ssv/alan/subnets'
import { createRandom, SLOTS_PER_EPOCH } from '../duty-storage/draw-duties.ts'

export interface MainnetSize {
  readonly committees: number
  readonly validators: number
  readonly operators: number
}

export interface MainnetCommittee {
  /** 32 bytes. */
  readonly id: Uint8Array
  readonly subnet: number
  /** Ascending. */
  readonly operatorIds: readonly number[]
  /** The number of its first validator, and how many follow each other. */
  readonly first: number
  readonly count: number
}

/** Shares of committees with 4, 7, 10 and 13 operators. */
const SIZES = [
  [0.85, 4],
  [0.94, 7],
  [0.98, 10],
  [1, 13],
] as const
const SEED = 11
const FIRST_INDEX = 1_000

/**
 * Committees of distinct operators. Their numbers of validators are distributed evenly on a
 * logarithmic scale: many are small, and a few have most of the validators. The same size yields
 * the same network.
 */
export function drawNetwork({
  committees,
  validators,
  operators,
}: MainnetSize): MainnetCommittee[] {
  const random = createRandom(SEED)
  const counts = drawCounts(committees, validators, random)
  const known = new Set<string>()
  let first = 0
  return counts.map((count) => {
    const operatorIds = drawOperators(operators, random, known)
    const id = Buffer.from(committeeId(operatorIds.map(BigInt)).slice(2), 'hex')
    const committee = { id, subnet: alanSubnet(id), operatorIds, first, count }
    first += count
    return committee
  })
}

/** From one to `most`, where the mean of the even logarithmic distribution is the wanted one. */
function drawCounts(committees: number, validators: number, random: () => number): number[] {
  const mean = validators / committees
  let most = mean
  while ((most - 1) / Math.log(most) < mean) most *= 1.01
  const counts = Array.from({ length: committees }, (_, n) =>
    Math.max(1, Math.round(most ** ((n + 0.5) / committees))),
  )
  const rest = () => validators - counts.reduce((sum, count) => sum + count, 0)
  // Rounding differences are those of the largest.
  counts[counts.length - 1] = Math.max(1, (counts.at(-1) ?? 1) + rest())
  for (let i = counts.length - 1; i > 0; i -= 1) {
    const j = Math.floor(random() * (i + 1))
    ;[counts[i], counts[j]] = [counts[j] as number, counts[i] as number]
  }
  return counts
}

function drawOperators(operators: number, random: () => number, known: Set<string>): number[] {
  const share = random()
  const size = SIZES.find(([upTo]) => share <= upTo)?.[1] ?? 4
  for (;;) {
    const ids = new Set<number>()
    while (ids.size < size) ids.add(1 + Math.floor(random() * operators))
    const operatorIds = [...ids].sort((a, b) => a - b)
    const name = operatorIds.join()
    if (known.has(name)) continue
    known.add(name)
    return operatorIds
  }
}

/** The index on the beacon chain of the validator with this number. */
export const beaconIndexOf = (validator: number) => FIRST_INDEX + validator

/** The slot of each epoch in which a validator attests: a hash (the finalizer of MurmurHash3). */
export function attestingSlotOf(validator: number): number {
  let hash = Math.imul(validator ^ (validator >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) % SLOTS_PER_EPOCH
}

/** Numbers of the validators of a committee that attest in a slot, ascending. */
export function attestersOf(
  { first, count }: Pick<MainnetCommittee, 'first' | 'count'>,
  slot: number,
): number[] {
  const numbers = Array.from({ length: count }, (_, i) => first + i)
  return numbers.filter((validator) => attestingSlotOf(validator) === slot % SLOTS_PER_EPOCH)
}
