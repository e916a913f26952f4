import type { Logger } from '@ssv-exporter/service-kit/logger'
import { z } from 'zod'
import { type BeaconChain, differenceOf, type ExpectedChain } from '../client/beacon-chain.ts'

/** The parameters of a beacon chain, and when a node reported them. */
export interface ReportedChain {
  readonly chain: BeaconChain
  /** Unix time in milliseconds. */
  readonly reportedMs: number
}

/** Keeps the parameters of the chain across restarts, as JSON. */
export interface ChainMemory {
  /** Undefined if there are none. `chain` is what was saved, perhaps by another release. */
  load(): Promise<(Omit<ReportedChain, 'chain'> & { readonly chain: unknown }) | undefined>
  save(reported: ReportedChain): Promise<void>
}

export interface KnownChainOptions {
  readonly expected: () => Promise<ExpectedChain>
  /** First epoch of Gloas if configured; otherwise nodes report it. */
  readonly gloasEpoch?: number
}

export interface KnownChainModules {
  readonly memory?: ChainMemory
  readonly logger: Logger
  readonly now?: () => number
}

/** The parameters of the chain as far as known: reported by a node now, or in an earlier run. */
export interface KnownChain {
  get(): BeaconChain | undefined
  /** Whether a node has reported them in this run. */
  isReported(): boolean
  /** A node has reported them. They are kept in the background. */
  learn(chain: BeaconChain): void
  /** Uses those of an earlier run if they are of the expected chain. Never rejects. */
  recall(): Promise<void>
  /** First epoch of Gloas; undefined if it is not scheduled, or if that is unknown. */
  gloasEpoch(): number | undefined
  /** Whether it is unknown if Gloas is scheduled. */
  gloasUnknown(): boolean
}

/**
 * A fork is scheduled weeks ahead, by a new release of the beacon node: that none is scheduled holds
 * for this long after it was reported.
 */
const TRUSTED_MS = 24 * 60 * 60_000
const SAVE_EVERY_MS = 60 * 60_000

const WHOLE_NUMBER = z.number().int().nonnegative()
const hexOfBytes = (count: number) => z.string().regex(new RegExp(`^[0-9a-f]{${2 * count}}$`))
const STORED_CHAIN = z.object({
  genesisTimeSec: WHOLE_NUMBER,
  genesisValidatorsRoot: hexOfBytes(32),
  slotMs: WHOLE_NUMBER,
  slotsPerEpoch: WHOLE_NUMBER,
  epochsPerSyncCommitteePeriod: WHOLE_NUMBER,
  chainId: WHOLE_NUMBER.optional(),
  forks: z.array(z.object({ version: hexOfBytes(4), epoch: WHOLE_NUMBER })),
  gloasEpoch: WHOLE_NUMBER.optional(),
})

export function createKnownChain(
  { expected, gloasEpoch }: KnownChainOptions,
  { memory, logger, now = Date.now }: KnownChainModules,
): KnownChain {
  let known: ReportedChain | undefined
  let isReported = false
  let saved: ReportedChain | undefined
  let isSaving = false

  async function save(reported: ReportedChain): Promise<void> {
    const isRecent = saved !== undefined && reported.reportedMs - saved.reportedMs < SAVE_EVERY_MS
    if (memory === undefined || isSaving) return
    if (isRecent && JSON.stringify(saved?.chain) === JSON.stringify(reported.chain)) return
    isSaving = true
    try {
      await memory.save(reported)
      saved = reported
    } catch (error) {
      logger.debug({ err: error }, 'parameters of the beacon chain were not stored yet')
    } finally {
      isSaving = false
    }
  }

  async function recall(): Promise<void> {
    try {
      const stored = await memory?.load()
      if (stored === undefined) return
      const chain = STORED_CHAIN.parse(stored.chain) as BeaconChain
      const difference = differenceOf(chain, await expected())
      if (difference !== undefined) {
        logger.warn({ difference }, 'stored parameters are of another beacon chain')
        return
      }
      known ??= { ...stored, chain }
      const { gloasEpoch: epoch } = chain
      logger.info({ gloasEpoch: epoch }, 'using the beacon chain as reported in an earlier run')
    } catch (error) {
      logger.warn({ err: error }, 'stored parameters of the beacon chain were not read')
    }
  }

  return {
    get: () => known?.chain,
    isReported: () => isReported,
    learn(chain) {
      isReported = true
      known = { chain, reportedMs: now() }
      void save(known)
    },
    recall,
    gloasEpoch: () => gloasEpoch ?? known?.chain.gloasEpoch,
    gloasUnknown() {
      if (gloasEpoch !== undefined || known?.chain.gloasEpoch !== undefined) return false
      return known === undefined || now() - known.reportedMs > TRUSTED_MS
    },
  }
}
