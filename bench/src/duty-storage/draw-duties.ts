import { createHash } from 'node:crypto'
import type { StoredDuty, StoredDutyEntry } from '@ssv-exporter/store/duties/duty-row'

export interface NetworkSize {
  readonly committees: number
  readonly validatorsPerCommittee: number
}

export interface Committee {
  readonly committeeId: string
  readonly operatorIds: readonly number[]
  /** Beacon indices, ascending. */
  readonly validators: readonly number[]
}

/** A vote of a slot, as it is stored. */
export interface Vote {
  readonly slot: number
  readonly value: Uint8Array
}

export const SLOTS_PER_EPOCH = 32
const [ATTESTER, AGGREGATOR, PROPOSER, SYNC_COMMITTEE] = [0, 1, 2, 3]
/** Shares of committees with 4, 7, 10 and 13 operators. */
const SIZES = [
  [0.7, 4],
  [0.85, 7],
  [0.95, 10],
  [1, 13],
] as const
/** Validators are registered in batches, and their indices follow each other. */
const BATCH = 25
/** Active validators of Ethereum, of which the drawn ones are a part. */
const ALL_VALIDATORS = 1_000_000
const SYNC_COMMITTEE_SIZE = 512
/** Share of attesters that aggregate. */
const AGGREGATORS = 0.033
const FULL_SET = 0.85
const ALONE = 0.005
/** Share of committees that vote as most others. */
const AGREE = 0.95
const VOTE_BYTES = 112

/** Pseudo-random numbers below 1 that are the same in each run (Park and Miller). */
export function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}

export function drawCommittees(size: NetworkSize, random: () => number): Committee[] {
  const batches = Math.ceil(size.validatorsPerCommittee / BATCH)
  const starts = Array.from({ length: size.committees * batches }, (_, i) => i * 60 + 1)
  for (let i = starts.length - 1; i > 0; i -= 1) {
    const j = Math.floor(random() * (i + 1))
    ;[starts[i], starts[j]] = [starts[j] as number, starts[i] as number]
  }
  return Array.from({ length: size.committees }, (_, n) => {
    const share = random()
    const operators = SIZES.find(([upTo]) => share <= upTo)?.[1] ?? 4
    const first = 1 + Math.floor(random() * 1_000)
    const validators = starts
      .slice(n * batches, (n + 1) * batches)
      .flatMap((start) => Array.from({ length: BATCH }, (_, i) => start + i))
      .slice(0, size.validatorsPerCommittee)
    return {
      committeeId: hash(`committee ${n}`).toString('hex'),
      operatorIds: Array.from({ length: operators }, (_, i) => first + 3 * i),
      validators: validators.toSorted((a, b) => a - b),
    }
  })
}

/** The duties of an epoch, by slot, as a collector would store them, and the votes of its slots. */
export function drawEpoch(
  epoch: number,
  committees: readonly Committee[],
  random: () => number,
): { duties: StoredDuty[]; votes: Vote[] } {
  const firstSlot = epoch * SLOTS_PER_EPOCH
  const duties: StoredDuty[] = []
  const votes: Vote[] = []
  const onDuty = committees.map(({ validators }) => {
    const bySlot: number[][] = Array.from({ length: SLOTS_PER_EPOCH }, () => [])
    for (const index of validators) bySlot[Math.floor(random() * SLOTS_PER_EPOCH)]?.push(index)
    return bySlot
  })
  // For a day, to simplify: a period of sync committees is 27 hours.
  const inSync = committees.map(({ validators }) =>
    validators.filter((index) => hash(`sync ${index}`).readUInt32BE() / 2 ** 32 < SYNC_SHARE),
  )
  for (let offset = 0; offset < SLOTS_PER_EPOCH; offset += 1) {
    const slot = firstSlot + offset
    const values = [0, 1, 2].map((n) => {
      const value = createHash('shake256', { outputLength: VOTE_BYTES })
      return value.update(`vote ${slot} ${n}`).digest()
    })
    votes.push(...values.map((value) => ({ slot, value })))
    for (const [n, committee] of committees.entries()) {
      const vote = random() < AGREE ? 0 : 1 + Math.floor(random() * 2)
      const add = (role: number, indices: readonly number[], unique?: string) => {
        if (indices.length === 0) return
        const { committeeId, operatorIds } = committee
        const value = unique ?? values[vote] ?? ''
        const rootPrefix = hash(`root ${role} ${unique ?? `${slot} ${vote}`}`).readInt32BE()
        const shared = { rootPrefix, valueDigest: digestOf(value) }
        const entries = drawEntries(indices, operatorIds.length, shared, random)
        duties.push({ slot, role, committeeId, operatorIds, entries })
      }
      const attesters = onDuty[n]?.[offset] ?? []
      add(ATTESTER, attesters)
      add(SYNC_COMMITTEE, inSync[n] ?? [])
      const aggregators = attesters.filter(() => random() < AGGREGATORS)
      add(AGGREGATOR, aggregators, `aggregator ${slot} ${n}`)
      if (random() < committee.validators.length / ALL_VALIDATORS) {
        add(PROPOSER, committee.validators.slice(0, 1), `proposer ${slot}`)
      }
    }
  }
  return { duties, votes }
}

const SYNC_SHARE = SYNC_COMMITTEE_SIZE / ALL_VALIDATORS

/** Usually alike: one in 200 duties has a validator for which an operator did not sign. */
function drawEntries(
  indices: readonly number[],
  operators: number,
  shared: { rootPrefix: number; valueDigest: string },
  random: () => number,
): StoredDutyEntry[] {
  const all = 2 ** operators - 1
  const absent = 2 ** Math.floor(random() * operators)
  const proposalMs = 900 + Math.floor(random() * random() * 3_000)
  const quorumMs = proposalMs + 150 + Math.floor(random() * 600)
  const outcome = {
    ...shared,
    signers: random() < FULL_SET ? all : all - absent,
    round: random() < 0.98 ? 1 : 2,
    proposalMs,
    quorumMs,
    lastMs: quorumMs + Math.floor(random() * 400),
  }
  const different = random() < ALONE ? Math.floor(random() * indices.length) : -1
  return indices.map((validatorIndex, i) => ({
    validatorIndex,
    ...outcome,
    ...(i === different && { signers: all - absent, lastMs: quorumMs }),
  }))
}

/** See `duty-values.ts` of the store. */
export const digestOf = (value: string | Uint8Array) => hash(value).toString('hex', 0, 8)

const hash = (text: string | Uint8Array) => createHash('sha256').update(text).digest()
