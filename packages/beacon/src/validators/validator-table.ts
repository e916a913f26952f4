import { createFailureLog } from '@ssv-exporter/service-kit/failure-log'
import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import type { BeaconClient, BeaconValidator } from '../client/beacon-client.ts'
import type { BeaconModules } from '../client/failover.ts'

/** `none`: the validator is not on the beacon chain. */
export type KnownValidator = BeaconValidator | 'none'

/** Beacon chain state of the registry's validators. Reads do not wait. */
export interface ValidatorTable extends Startable {
  /** Replaces the polled validators. @param publicKeys in hex, without 0x */
  follow(publicKeys: Iterable<string>): void
  /**
   * Undefined if it was not polled, or too long ago.
   * @param publicKey in hex, without 0x
   */
  get(publicKey: string): KnownValidator | undefined
  /** Public key of an index; undefined if unknown. */
  publicKeyOf(index: number): string | undefined
  /** Indices of all that are on the beacon chain. */
  indices(): readonly number[]
  /** Number of validators whose presence on the beacon chain is known. */
  readonly known: number
}

export interface ValidatorTableOptions {
  /** Polling interval of each validator (ssv v2.3.7: 12 minutes). */
  readonly refreshMs?: number
  /** After this time without a response a validator counts as unknown. */
  readonly staleMs?: number
  readonly pollMs?: number
}

export interface ValidatorTableModules extends BeaconModules {
  readonly client: Pick<BeaconClient, 'validators'>
}

const REFRESH_MS = 12 * 60_000
const STALE_MS = 60 * 60_000
const POLL_MS = 2_000
/** Number requested together. */
const BATCH = 512

interface Entry {
  validator: KnownValidator | undefined
  /** When it was last requested. */
  atMs: number
}

/** Requests new validators at once, and polls the others in batches. */
export function createValidatorTable(
  { refreshMs = REFRESH_MS, staleMs = STALE_MS, pollMs = POLL_MS }: ValidatorTableOptions,
  { client, logger, metrics, now = Date.now }: ValidatorTableModules,
): ValidatorTable {
  /** Ordered by their last request: the first ones are due first. */
  const entries = new Map<string, Entry>()
  const byIndex = new Map<number, string>()
  const failures = createFailureLog({ logger })
  const stopping = new AbortController()
  let indices: readonly number[] | undefined
  let known = 0
  let running: Promise<void> | undefined

  metrics.gauge({
    name: 'ssv_beacon_validators',
    help: 'Validators of the registry whose status on the beacon chain was read',
    collect: (gauge) => gauge.set(known),
  })

  function follow(publicKeys: Iterable<string>): void {
    const current = new Set(publicKeys)
    for (const publicKey of entries.keys()) if (!current.has(publicKey)) remove(publicKey)
    const asked = [...entries]
    // New ones go first.
    const added = [...current].filter((publicKey) => !entries.has(publicKey))
    entries.clear()
    for (const publicKey of added) {
      entries.set(publicKey, { validator: undefined, atMs: Number.NEGATIVE_INFINITY })
    }
    for (const [publicKey, entry] of asked) entries.set(publicKey, entry)
  }

  function remove(publicKey: string): void {
    note(publicKey, undefined)
    entries.delete(publicKey)
  }

  function note(publicKey: string, validator: KnownValidator | undefined): void {
    const former = entries.get(publicKey)?.validator
    known += Number(validator !== undefined) - Number(former !== undefined)
    entries.delete(publicKey)
    entries.set(publicKey, { validator, atMs: now() })
    const [before, after] = [indexOf(former), indexOf(validator)]
    if (before === after) return
    if (before !== undefined) byIndex.delete(before)
    if (after !== undefined) byIndex.set(after, publicKey)
    indices = undefined
  }

  /** The due ones, up to one batch. */
  function due(): string[] {
    const before = now() - refreshMs
    const keys: string[] = []
    for (const [publicKey, { atMs }] of entries) {
      if (keys.length === BATCH || atMs > before) break
      keys.push(publicKey)
    }
    return keys
  }

  /** @returns whether more may be due */
  async function refresh(): Promise<boolean> {
    const keys = due()
    if (keys.length === 0) return false
    const found = await client.validators(keys)
    const answered = new Map(found.map((validator) => [validator.publicKey, validator]))
    for (const publicKey of keys) {
      if (entries.has(publicKey)) note(publicKey, answered.get(publicKey) ?? 'none')
    }
    return true
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      let more = false
      try {
        more = await refresh()
      } catch (error) {
        if (!stopping.signal.aborted) {
          failures.failed(error, {}, 'failed to read the status of validators')
        }
      }
      // Validators never read are requested at once, the others spread over time.
      const isBehind = more && entries.values().next().value?.validator === undefined
      if (!isBehind) await sleep(pollMs, stopping.signal).catch(() => {})
    }
  }

  return {
    follow,
    get(publicKey) {
      const entry = entries.get(publicKey)
      return entry === undefined || entry.atMs < now() - staleMs ? undefined : entry.validator
    },
    publicKeyOf: (index) => byIndex.get(index),
    indices() {
      indices ??= [...byIndex.keys()]
      return indices
    },
    get known() {
      return known
    },
    async start() {
      running = run()
    },
    async stop() {
      stopping.abort(new Error('stopping'))
      await running
    },
  }
}

const indexOf = (validator: KnownValidator | undefined) =>
  validator === undefined || validator === 'none' ? undefined : validator.index
