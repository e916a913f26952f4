import { randomUUID } from 'node:crypto'
import { type BackoffOptions, retry } from '@ssv-exporter/service-kit/backoff'
import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import { BEACON_ROLE } from '@ssv-exporter/ssv/alan/duties/beacon-roles'
import type { DutyRecord } from '@ssv-exporter/ssv/alan/duties/duty-record'
import type { NetworkFacts } from '@ssv-exporter/ssv/alan/validation/facts'
import type { Database, Transaction } from '@ssv-exporter/store/database'
import { putBeaconClock } from '@ssv-exporter/store/duties/beacon-clock'
import { type DutyHolderKey, putDutyHolders } from '@ssv-exporter/store/duties/duty-holders'
import {
  dropDutiesBefore,
  dropSignaturesBefore,
  ensureDutyPartition,
  PARTITION_SLOTS,
} from '@ssv-exporter/store/duties/duty-partitions'
import type { StoredDuty } from '@ssv-exporter/store/duties/duty-row'
import {
  type DutySignature,
  type DutySignatures,
  putDutySignatures,
  readDutySignatures,
  signatureKeyOf,
} from '@ssv-exporter/store/duties/duty-signatures'
import {
  type DutyValue,
  putDutyValues,
  readDutyValues,
} from '@ssv-exporter/store/duties/duty-values'
import { type DutyVote, putDutyVotes, readDutyVotes } from '@ssv-exporter/store/duties/duty-votes'
import {
  holdDuties,
  releaseDuties,
  takeAbandonedDuties,
} from '@ssv-exporter/store/duties/held-duties'
import { type DutyChange, putDuties } from '@ssv-exporter/store/duties/put-duties'
import {
  putValidatorIndices,
  readValidatorIndices,
  type ValidatorIndex,
} from '@ssv-exporter/store/duties/validator-indices'
import { readValidatorsOfIndices } from '@ssv-exporter/store/duties/validators-of-indices'
import { DatabaseError } from '@ssv-exporter/store/errors'
import { appendOutbox } from '@ssv-exporter/store/outbox'
import { dutyNameOf } from './duty-name.ts'
import { dutyPublicationOf, type IsScheduled } from './duty-publications.ts'
import type { IndexBook } from './index-book.ts'
import { keptValues } from './kept-values.ts'
import { mergeSignatures, signaturesOf, takeSignatures } from './recovered-signatures.ts'
import { toStoredDuty } from './to-stored-duty.ts'

export interface DutyStoreOptions {
  /** Retention of duties in days; unlimited when absent. */
  readonly retentionDays?: number
  /** Retention of validators' signatures in days; unlimited, or that of duties, when absent. */
  readonly signatureDays?: number
  /** Maximum duties waiting for Postgres; beyond it, those of the oldest slots are dropped. */
  readonly maxQueued?: number
  readonly batchRows?: number
  /** How long stop() waits for queued writes. */
  readonly drainMs?: number
  /** Slots whose votes are loaded at start. */
  readonly retentionSlots?: number
}

export interface DutyStoreModules {
  readonly database: Database
  readonly network: Pick<NetworkFacts, 'genesisMs' | 'slotMs' | 'schedule'>
  readonly indices: IndexBook
  /** Takes a vote from before the start. */
  readonly restoreVote: (slot: number, value: Uint8Array) => void
  /** Absent without a beacon node. */
  readonly isScheduled?: IsScheduled
  readonly now: () => number
  readonly logger: Logger
  readonly metrics: Metrics
}

/**
 * Stores duties, the votes that distinguish them, and validators' indices in Postgres, and
 * publishes in the same transaction what was new to the database. Pending writes wait, each duty
 * once, and are retried until they succeed.
 */
export interface DutyStore extends Startable {
  put(duties: readonly DutyRecord[]): void
  /**
   * Keeps states of duties that will be put later: if this process dies before, another one writes
   * and publishes them. Not guaranteed: one attempt.
   */
  hold(duties: readonly DutyRecord[]): void
  putVote(slot: number, value: Uint8Array): void
  /** Resolves when everything put so far is written. */
  flush(): Promise<void>
  counts(): DutyStoreCounts
}

/** Duty rows, one per slot, committee and role. */
export interface DutyStoreCounts {
  /** Since this process started; each update of a duty counts. */
  readonly written: number
  /** Waiting for Postgres. */
  readonly queued: number
  /** Postgres was down for too long. */
  readonly dropped: number
  /** Postgres never accepts them, or the process stopped before it did. */
  readonly refused: number
}

const DEFAULTS = { maxQueued: 200_000, batchRows: 500, drainMs: 5_000, retentionSlots: 36 } as const
const BACKOFF: BackoffOptions = { initialMs: 100, maxMs: 5_000, factor: 2, jitter: 0.5 }
const PAGE_ROWS = 10_000
const DAY_MS = 86_400_000
const DROP_EVERY_MS = 3_600_000
const ADOPT_EVERY_MS = 15_000

interface Batch {
  readonly duties: readonly DutyRecord[]
  readonly votes: readonly DutyVote[]
  readonly indices: readonly ValidatorIndex[]
  readonly certain: readonly ValidatorIndex[]
}

const nameOf = ({ keyId, committee }: DutyHolderKey) => `${keyId} ${committee}`

/** Their values are votes, which are stored when they are proposed. */
const VOTED_ROLES: ReadonlySet<number> = new Set([BEACON_ROLE.attester, BEACON_ROLE.syncCommittee])

/** A batch in database form, with the values that it refers to, and those to store with it. */
function storedForm(duties: readonly DutyRecord[], network: DutyStoreModules['network']) {
  const byMark = new Map<string, Uint8Array>()
  const own = new Map<string, DutyValue>()
  const stored = duties.map((duty) => {
    const kept = keptValues(duty)
    for (const [value, mark] of kept) {
      byMark.set(mark, value)
      if (!VOTED_ROLES.has(duty.role)) {
        own.set(`${duty.slot} ${mark}`, { slot: duty.slot, mark, value })
      }
    }
    return toStoredDuty(duty, network, kept)
  })
  return { stored, byMark, own: [...own.values()] }
}

/** States in groups, each with a duty at most once. */
function onceEach(states: readonly StoredDuty[]): StoredDuty[][] {
  const groups: Map<string, StoredDuty>[] = []
  for (const state of states) {
    const name = signatureKeyOf(state)
    const group = groups.find((one) => !one.has(name))
    if (group === undefined) groups.push(new Map([[name, state]]))
    else group.set(name, state)
  }
  return groups.map((group) => [...group.values()])
}

export function createDutyStore(
  options: DutyStoreOptions,
  { database, network, indices, restoreVote, isScheduled, now, logger, metrics }: DutyStoreModules,
): DutyStore {
  const { retentionDays, signatureDays, maxQueued, batchRows, drainMs, retentionSlots } = {
    ...DEFAULTS,
    ...options,
  }
  const queued = new Map<string, DutyRecord>()
  /** Identifies this process. */
  const holder = randomUUID()
  const holding = new Map<string, DutyRecord>()
  /** Stored as held and not written yet. */
  const held = new Set<string>()
  let votes: DutyVote[] = []
  let learned: ValidatorIndex[] = []
  let certain: ValidatorIndex[] = []
  const stopping = new AbortController()
  const giveUp = new AbortController()
  const partitions = new Set<number>()
  /** Known to be stored. */
  const holders = new Set<string>()
  const counts = { written: 0, dropped: 0, refused: 0 }
  let woken = new AbortController()
  let writing = false
  let idle: PromiseWithResolvers<void> | undefined
  let running: Promise<unknown> | undefined
  let droppedAtMs = Number.NEGATIVE_INFINITY
  let adoptedAtMs = Number.NEGATIVE_INFINITY

  const rows = metrics.counter({
    name: 'ssv_collector_duties_written_total',
    help: 'Duties of a committee, slot and role, by outcome (refused: rejected by Postgres; dropped: Postgres was unavailable too long)',
    labelNames: ['outcome'],
  })
  metrics.gauge({
    name: 'ssv_collector_duty_queue',
    help: 'Duties that wait for Postgres',
    collect: (gauge) => gauge.set(queued.size),
  })

  const slotAt = (ms: number) => Math.floor((ms - network.genesisMs) / network.slotMs)
  const isEmpty = () => queued.size + votes.length + learned.length + certain.length === 0

  function takeBatch(): Batch {
    const duties: DutyRecord[] = []
    for (const [name, duty] of queued) {
      if (duties.length >= batchRows) break
      duties.push(duty)
      queued.delete(name)
    }
    const batch = { duties, votes, indices: learned, certain }
    votes = []
    learned = []
    certain = []
    return batch
  }

  async function ensurePartitions(duties: readonly DutyRecord[]): Promise<void> {
    const wanted = new Set(duties.map(({ slot }) => Math.floor(slot / PARTITION_SLOTS)))
    for (const index of wanted) {
      if (partitions.has(index)) continue
      await ensureDutyPartition(database, index)
      partitions.add(index)
    }
  }

  async function writeBatch(batch: Batch): Promise<void> {
    await ensurePartitions(batch.duties)
    const { stored, byMark, own } = storedForm(batch.duties, network)
    const ofHeld = batch.duties.filter((duty) => held.has(dutyNameOf(duty)))
    let newHolders: readonly DutyHolderKey[] = []
    await database.transaction('duties-write', async (transaction) => {
      await putValidatorIndices(transaction, batch.certain, { isCertain: true })
      await putValidatorIndices(transaction, batch.indices, { isCertain: false })
      await putDutyVotes(transaction, batch.votes)
      await putDutyValues(transaction, own)
      const changes = await putDuties(transaction, stored)
      const signatures = await storeSignatures(transaction, batch.duties, changes)
      newHolders = await publish(transaction, changes, byMark, signatures)
      await releaseDuties(transaction, holder, ofHeld)
    })
    for (const duty of ofHeld) held.delete(dutyNameOf(duty))
    for (const holder of newHolders) holders.add(nameOf(holder))
    counts.written += stored.length
    rows.inc({ outcome: 'written' }, stored.length)
  }

  /** @returns the signatures stored for changed duties, and of those written now */
  async function storeSignatures(
    transaction: Transaction,
    duties: readonly DutyRecord[],
    changes: readonly DutyChange[],
  ): Promise<Map<string, ReadonlyMap<number, DutySignature>>> {
    const recovered = duties.flatMap((duty) => signaturesOf(duty) ?? [])
    // A row that was inserted just now had none.
    const isNew = new Set(changes.filter(({ isInserted }) => isInserted).map(signatureKeyOf))
    const changed = changes.filter(({ reached }) => reached.length > 0)
    const touched = new Map(
      [...changed, ...recovered].map((one) => [signatureKeyOf(one), one] as const),
    )
    const known: Map<string, ReadonlyMap<number, DutySignature>> = await readDutySignatures(
      transaction,
      [...touched].flatMap(([name, key]) => (isNew.has(name) ? [] : [key])),
    )
    const merged = recovered.map((own): DutySignatures => {
      const signatures = mergeSignatures(known.get(signatureKeyOf(own)), own.signatures)
      known.set(signatureKeyOf(own), signatures)
      return { ...own, signatures: [...signatures.values()] }
    })
    await putDutySignatures(transaction, merged)
    return known
  }

  async function publish(
    transaction: Transaction,
    changes: readonly DutyChange[],
    values: ReadonlyMap<string, Uint8Array>,
    signatures: ReadonlyMap<string, ReadonlyMap<number, DutySignature>>,
  ): Promise<readonly DutyHolderKey[]> {
    const indices = new Set(
      changes.flatMap(({ reached }) => reached.map(({ validatorIndex }) => validatorIndex)),
    )
    const rows = await readValidatorsOfIndices(transaction, [...indices])
    const validators = new Map(rows.map((row) => [Number(row.index), row]))
    // Another collector may have seen the value.
    const unseen = changes.flatMap(({ slot, reached }) =>
      reached.flatMap(({ valueMark: mark }) =>
        mark === undefined || values.has(mark) ? [] : [{ slot, mark }],
      ),
    )
    const read = await readDutyValues(transaction, unseen)
    const known = new Map([...values, ...read.map(({ mark, value }) => [mark, value] as const)])
    const publicationOf = (change: DutyChange) =>
      dutyPublicationOf(change, {
        ...{ network, validators, values: known },
        ...(isScheduled && { isScheduled }),
        signatures: signatures.get(signatureKeyOf(change)) ?? new Map(),
      })
    await appendOutbox(
      transaction,
      changes.flatMap((change) => publicationOf(change) ?? []),
    )
    const newHolders = unknownHolders(changes, validators)
    await putDutyHolders(transaction, newHolders)
    return newHolders
  }

  /** Validators with a committee for which no duty was written yet. */
  function unknownHolders(
    changes: readonly DutyChange[],
    validators: ReadonlyMap<number, { readonly keyId: number }>,
  ): DutyHolderKey[] {
    const found = new Map<string, DutyHolderKey>()
    for (const { committee, reached } of changes) {
      for (const { validatorIndex } of reached) {
        const keyId = validators.get(validatorIndex)?.keyId
        if (keyId === undefined) continue
        const holder = { keyId, committee }
        if (!holders.has(nameOf(holder))) found.set(nameOf(holder), holder)
      }
    }
    return [...found.values()]
  }

  /**
   * Retries until Postgres accepts the batch; a permanently refused batch is bisected to find the
   * row.
   */
  async function commit(batch: Batch): Promise<void> {
    try {
      await retry(() => writeBatch(batch), {
        ...BACKOFF,
        signal: giveUp.signal,
        shouldRetry: (error) => error instanceof DatabaseError && error.retryable,
        onRetry: (error, n, delayMs) =>
          logger[n === 1 ? 'warn' : 'debug'](
            { err: error, n, delayMs },
            'failed to write duties, retrying',
          ),
      })
    } catch (error) {
      const { duties, ...others } = batch
      if (giveUp.signal.aborted || duties.length <= 1) {
        const [slot] = duties.map((duty) => duty.slot)
        logger.error({ err: error, slot }, 'failed to write duties')
        counts.refused += duties.length
        rows.inc({ outcome: 'refused' }, duties.length)
        return
      }
      const half = duties.length >> 1
      const nothing = { votes: [], indices: [], certain: [] }
      await commit({ ...others, duties: duties.slice(0, half) })
      await commit({ ...nothing, duties: duties.slice(half) })
    }
  }

  async function writeHeld(): Promise<void> {
    const duties = [...holding.values()]
    holding.clear()
    if (duties.length === 0) return
    for (const duty of duties) held.add(dutyNameOf(duty))
    await holdDuties(database, holder, storedForm(duties, network).stored)
  }

  /** Writes and publishes what processes held that died. */
  async function adopt(): Promise<void> {
    if (performance.now() - adoptedAtMs < ADOPT_EVERY_MS) return
    adoptedAtMs = performance.now()
    await database.transaction('duties-adopt', async (transaction) => {
      const states = await takeAbandonedDuties(transaction, holder, batchRows)
      // A duty may have been held by several processes, and is written once per statement.
      for (const duties of onceEach(states)) {
        const changes = await putDuties(transaction, duties)
        const signatures = await storeSignatures(transaction, [], changes)
        await publish(transaction, changes, new Map(), signatures)
      }
      if (states.length > 0)
        logger.info({ duties: states.length }, 'wrote duties left by a stopped collector')
    })
  }

  const tolerantly = (work: () => Promise<void>, failed: string) =>
    work().catch((error: unknown) => logger.warn({ err: error }, failed))

  async function dropOld(): Promise<void> {
    const nowMs = now()
    if (nowMs - droppedAtMs < DROP_EVERY_MS) return
    droppedAtMs = nowMs
    if (signatureDays !== undefined) {
      await dropSignaturesBefore(database, slotAt(nowMs - signatureDays * DAY_MS))
    }
    if (retentionDays === undefined) return
    const dropped = await dropDutiesBefore(database, slotAt(nowMs - retentionDays * DAY_MS))
    if (dropped > 0) logger.info({ partitions: dropped, retentionDays }, 'dropped old duties')
  }

  function resolveIdle(): void {
    idle?.resolve()
    idle = undefined
  }

  async function run(): Promise<void> {
    while (!isEmpty() || !stopping.signal.aborted) {
      if (isEmpty()) {
        resolveIdle()
        const signal = AbortSignal.any([stopping.signal, woken.signal])
        await sleep(ADOPT_EVERY_MS, signal).catch(() => {})
        woken = new AbortController()
      }
      writing = true
      if (!isEmpty()) await commit(takeBatch())
      writing = false
      if (stopping.signal.aborted) continue
      await tolerantly(writeHeld, 'failed to store waiting duties')
      await tolerantly(adopt, 'failed to write duties left by stopped collectors')
      await tolerantly(dropOld, 'failed to drop old duties')
    }
    resolveIdle()
  }

  indices.onLearned((publicKey, index, source) => {
    if (source === 'stored') return
    if (source === 'beacon') certain.push({ publicKey, index })
    else learned.push({ publicKey, index })
    woken.abort()
  })

  async function restore(): Promise<void> {
    const { genesisMs, slotMs, schedule } = network
    await putBeaconClock(database, { genesisMs, slotMs, slotsPerEpoch: schedule.slotsPerEpoch })
    for (let after = 0; ; ) {
      const page = await readValidatorIndices(database, after, PAGE_ROWS)
      for (const { publicKey, index } of page) indices.learn(publicKey, index, 'stored')
      const last = page.at(-1)
      if (last === undefined || page.length < PAGE_ROWS) break
      after = last.keyId
    }
    const stored = await readDutyVotes(database, slotAt(now()) - retentionSlots)
    for (const { slot, value } of stored) restoreVote(slot, value)
  }

  return {
    put(duties) {
      for (const duty of duties) {
        const name = dutyNameOf(duty)
        // Each write has the whole duty: a pending one is replaced and keeps its position.
        queued.set(name, takeSignatures(duty, queued.get(name)))
        holding.delete(name)
      }
      for (const name of queued.keys()) {
        if (queued.size <= maxQueued) break
        queued.delete(name)
        counts.dropped += 1
        rows.inc({ outcome: 'dropped' })
      }
      woken.abort()
    },
    hold(duties) {
      for (const duty of duties) holding.set(dutyNameOf(duty), duty)
      woken.abort()
    },
    putVote(slot, value) {
      votes.push({ slot, value })
      woken.abort()
    },
    async flush() {
      if (isEmpty() && !writing) return
      // Shared by concurrent calls.
      idle ??= Promise.withResolvers()
      woken.abort()
      await idle.promise
    },
    async start() {
      await restore()
      // Adopts and drops at once.
      woken.abort()
      running = run()
    },
    async stop() {
      stopping.abort(new Error('stopping'))
      woken.abort()
      const timer = setTimeout(() => giveUp.abort(new Error('stopping')), drainMs)
      await running
      clearTimeout(timer)
    },
    counts: () => ({ ...counts, queued: queued.size }),
  }
}
