import { createHash } from 'node:crypto'
import { forksAt } from '@ssv-exporter/ssv/alan/forks/fork-schedule'
import { DATA_VERSION } from '@ssv-exporter/ssv/alan/roots/data-version'
import {
  builderDomain,
  signingDomain,
  signingRoot,
} from '@ssv-exporter/ssv/alan/roots/signing-root'
import { epochOf } from '@ssv-exporter/ssv/alan/validation/timing'
import type { AlanNetworkParameters } from '@ssv-exporter/ssv/alan/validation/validation-context'
import type { BeaconVote } from '@ssv-exporter/ssv/alan/values/beacon-vote'

/** Fork versions of the chain, 4 bytes each. Every fork before Fulu is active from genesis on. */
export const FORK_VERSIONS = {
  genesis: version(0x10),
  altair: version(0x20),
  bellatrix: version(0x30),
  capella: version(0x40),
  deneb: version(0x50),
  electra: version(0x60),
  fulu: version(0x70),
  gloas: version(0x80),
} as const

/**
 * A beacon chain without blocks: every slot has a block root, every epoch a checkpoint, and both
 * are derived from the seed. All operators see the same.
 */
export interface BeaconChain {
  /** 32 bytes. */
  readonly genesisValidatorsRoot: Uint8Array
  blockRoot(slot: number): Uint8Array
  /** Attestation data for a committee. */
  vote(slot: number): BeaconVote
  /** As named in consensus values. */
  dataVersion(slot: number): number
  forkVersion(epoch: number): Uint8Array
  /** Signing root of an object in an epoch. */
  signingRoot(objectRoot: Uint8Array, domainType: Uint8Array, epoch: number): Uint8Array
  /** Signing root of a voluntary exit, always with the domain of Capella (EIP-7044). */
  exitSigningRoot(objectRoot: Uint8Array, domainType: Uint8Array): Uint8Array
  /** Signing root of a message to builders, whose domain does not depend on the chain. */
  builderSigningRoot(objectRoot: Uint8Array, domainType: Uint8Array): Uint8Array
}

export function createBeaconChain(seed: string, network: AlanNetworkParameters): BeaconChain {
  const rootOf = (name: string) =>
    Uint8Array.from(createHash('sha256').update(`${seed} ${name}`).digest())
  const genesisValidatorsRoot = rootOf('genesis validators')
  const blockRoot = (slot: number) => rootOf(`block ${slot}`)
  const checkpoint = (epoch: number) => ({
    epoch: BigInt(epoch),
    root: blockRoot(epoch * network.schedule.slotsPerEpoch),
  })
  const isGloas = (slot: number) => forksAt(network.schedule, slot).gloas
  const forkVersion = (epoch: number) =>
    isGloas(epoch * network.schedule.slotsPerEpoch) ? FORK_VERSIONS.gloas : FORK_VERSIONS.fulu

  return {
    genesisValidatorsRoot,
    blockRoot,
    vote(slot) {
      const epoch = epochOf(network, slot)
      return {
        blockRoot: blockRoot(slot),
        source: checkpoint(Math.max(0, epoch - 1)),
        target: checkpoint(epoch),
        // The payload of an earlier block: full in every other slot.
        ...(isGloas(slot) ? { attestationDataIndex: BigInt(slot % 2) } : {}),
      }
    },
    dataVersion: (slot) => (isGloas(slot) ? DATA_VERSION.gloas : DATA_VERSION.fulu),
    forkVersion,
    signingRoot: (objectRoot, domainType, epoch) =>
      signingRoot(
        objectRoot,
        signingDomain(domainType, { version: forkVersion(epoch), genesisValidatorsRoot }),
      ),
    exitSigningRoot: (objectRoot, domainType) =>
      signingRoot(
        objectRoot,
        signingDomain(domainType, { version: FORK_VERSIONS.capella, genesisValidatorsRoot }),
      ),
    builderSigningRoot: (objectRoot, domainType) =>
      signingRoot(objectRoot, builderDomain(domainType, FORK_VERSIONS.genesis)),
  }
}

function version(first: number): Uint8Array {
  return Uint8Array.of(first, 0, 0x77, 0x01)
}
