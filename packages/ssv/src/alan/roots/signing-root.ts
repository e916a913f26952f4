import { ssz } from '@lodestar/types'

/** Domain types of what validators sign (consensus-specs; builder-specs for the last two). */
export const DOMAIN_TYPE = {
  proposer: domainType(0x00),
  attester: domainType(0x01),
  randao: domainType(0x02),
  voluntaryExit: domainType(0x04),
  selectionProof: domainType(0x05),
  aggregateAndProof: domainType(0x06),
  syncCommittee: domainType(0x07),
  syncSelectionProof: domainType(0x08),
  contributionAndProof: domainType(0x09),
  /** Domain of a payload envelope (Gloas). */
  beaconBuilder: domainType(0x0b),
  ptcAttester: domainType(0x0c),
  proposerPreferences: domainType(0x0d),
  validatorRegistration: Uint8Array.of(0, 0, 0, 1),
  builderRequestAuth: Uint8Array.of(0x0b, 0, 0, 1),
} as const

const FORK_DATA_BYTES = 28
const NO_ROOT = new Uint8Array(32)

/** The scope of a signature. */
export interface SigningFork {
  /** Fork version of the beacon chain at the epoch of what is signed, 4 bytes. */
  readonly version: Uint8Array
  /** 32 bytes. */
  readonly genesisValidatorsRoot: Uint8Array
}

/** A domain: its type ‖ the first 28 bytes of the fork data's root (compute_domain), 32 bytes. */
export function signingDomain(type: Uint8Array, fork: SigningFork): Uint8Array {
  const root = ssz.phase0.ForkData.hashTreeRoot({
    currentVersion: fork.version,
    genesisValidatorsRoot: fork.genesisValidatorsRoot,
  })
  const domain = new Uint8Array(type.length + FORK_DATA_BYTES)
  domain.set(type, 0)
  domain.set(root.subarray(0, FORK_DATA_BYTES), type.length)
  return domain
}

/**
 * The domain of builder messages, which is independent of the chain history: the genesis fork
 * version and no validators root (builder-specs).
 */
export const builderDomain = (type: Uint8Array, genesisForkVersion: Uint8Array) =>
  signingDomain(type, { version: genesisForkVersion, genesisValidatorsRoot: NO_ROOT })

/** What is signed with BLS: the root of an object's root and a domain (compute_signing_root). */
export const signingRoot = (objectRoot: Uint8Array, domain: Uint8Array): Uint8Array =>
  ssz.phase0.SigningData.hashTreeRoot({ objectRoot, domain })

function domainType(first: number): Uint8Array {
  return Uint8Array.of(first, 0, 0, 0)
}
