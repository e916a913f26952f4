import type { z } from 'zod'
import type { FORK_SCHEDULE, GENESIS, SPEC } from './answers.ts'

/** A fork of the beacon chain. */
export interface BeaconFork {
  /** 4 bytes in hex, without 0x. */
  readonly version: string
  readonly epoch: number
}

/** The parameters of a beacon chain, as reported by a node. */
export interface BeaconChain {
  /** Unix time of slot 0, seconds. */
  readonly genesisTimeSec: number
  /** 32 bytes in hex, without 0x. Part of every signing domain. */
  readonly genesisValidatorsRoot: string
  readonly slotMs: number
  readonly slotsPerEpoch: number
  readonly epochsPerSyncCommitteePeriod: number
  /** Id of the execution chain with the deposit contract; absent if the node does not report it. */
  readonly chainId?: number
  /** Ascending by epoch, scheduled ones only. */
  readonly forks: readonly BeaconFork[]
  /** First epoch of Gloas; absent while it is not scheduled. */
  readonly gloasEpoch?: number
}

/** The expected chain. Absent values are not compared. */
export type ExpectedChain = Partial<
  Pick<
    BeaconChain,
    'genesisTimeSec' | 'genesisValidatorsRoot' | 'slotMs' | 'slotsPerEpoch' | 'chainId'
  >
>

/** @throws RangeError if the spec has no slot duration */
export function toBeaconChain(
  genesis: z.infer<typeof GENESIS>,
  spec: z.infer<typeof SPEC>,
  forks: z.infer<typeof FORK_SCHEDULE>,
): BeaconChain {
  // Newer nodes report milliseconds; if both are reported, they agree.
  const { SECONDS_PER_SLOT: seconds, SLOT_DURATION_MS: ms } = spec
  const slotMs = ms ?? (seconds === undefined ? undefined : seconds * 1_000)
  if (slotMs === undefined) throw new RangeError('the spec has no SECONDS_PER_SLOT')
  return {
    genesisTimeSec: genesis.genesis_time,
    genesisValidatorsRoot: genesis.genesis_validators_root,
    slotMs,
    slotsPerEpoch: spec.SLOTS_PER_EPOCH,
    epochsPerSyncCommitteePeriod: spec.EPOCHS_PER_SYNC_COMMITTEE_PERIOD,
    ...(spec.DEPOSIT_CHAIN_ID !== undefined && { chainId: spec.DEPOSIT_CHAIN_ID }),
    forks: forks
      .flatMap(({ current_version: version, epoch }) =>
        epoch === undefined ? [] : [{ version, epoch }],
      )
      .toSorted((a, b) => a.epoch - b.epoch),
    ...(spec.GLOAS_FORK_EPOCH !== undefined && { gloasEpoch: spec.GLOAS_FORK_EPOCH }),
  }
}

const NAMES: Readonly<Record<keyof ExpectedChain, string>> = {
  genesisTimeSec: 'genesis time',
  genesisValidatorsRoot: 'genesis validators root',
  slotMs: 'slot duration (ms)',
  slotsPerEpoch: 'slots per epoch',
  chainId: 'chain id of deposits',
}

/** @returns how the chain differs from the expected one, as text; undefined if it does not */
export function differenceOf(chain: BeaconChain, expected: ExpectedChain): string | undefined {
  for (const name of Object.keys(NAMES) as (keyof ExpectedChain)[]) {
    const [found, wanted] = [chain[name], expected[name]]
    if (wanted === undefined || found === undefined || found === wanted) continue
    return `${NAMES[name]} is ${found} instead of ${wanted}`
  }
  return undefined
}
