import { createHash } from 'node:crypto'
import { BEACON_ROLE } from '@ssv-exporter/ssv/alan/beacon-roles'
import { type BeaconForks, createDomains } from '@ssv-exporter/ssv/alan/duties/beacon-forks'
import { voteRoots } from '@ssv-exporter/ssv/alan/duties/vote-roots'
import { decodeBeaconVote, encodeBeaconVote } from '@ssv-exporter/ssv/alan/values/beacon-vote'
import { SLOTS_PER_EPOCH } from '../duty-storage/draw-duties.ts'

export const SLOT_MS = 12_000
/** The first slot of traffic, which is the first one of an epoch. */
export const FIRST_SLOT = 320_000

const VERSION = '60000910'
const GENESIS_VALIDATORS_ROOT = '42'.repeat(32)
const FORKS: BeaconForks = {
  genesisValidatorsRoot: Buffer.from(GENESIS_VALIDATORS_ROOT, 'hex'),
  forks: [{ version: Buffer.from(VERSION, 'hex'), epoch: 0 }],
}
const domainAt = createDomains(() => FORKS)

/** Settings of a collector for this chain. */
export const CHAIN_SETTINGS = {
  BEACON_FORK_VERSIONS: `0x${VERSION}@0`,
  GENESIS_VALIDATORS_ROOT,
}

export interface Vote {
  /** The encoded BeaconVote. */
  readonly value: Uint8Array
  /** The signing root of its attestation. */
  readonly root: Uint8Array
}

/** A vote of a slot: committees agree on the first one, except for some that see another head. */
export function voteOf(slot: number, head: number): Vote {
  const epoch = Math.floor(slot / SLOTS_PER_EPOCH)
  const checkpoint = (at: number) => ({ epoch: BigInt(at), root: hash(`checkpoint ${at}`) })
  const value = encodeBeaconVote({
    blockRoot: hash(`head ${slot} ${head}`),
    source: checkpoint(epoch - 1),
    target: checkpoint(epoch),
  })
  const roots = voteRoots(decodeBeaconVote(value, false), slot, epoch, domainAt, FORKS)
  const root = [...roots].find(([, role]) => role === BEACON_ROLE.attester)?.[0]
  if (root === undefined) throw new TypeError('the vote has no attestation')
  return { value, root: Buffer.from(root, 'hex') }
}

const hash = (text: string) => new Uint8Array(createHash('sha256').update(text).digest())
