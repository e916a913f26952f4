import { DOMAIN_TYPE, signingDomain } from '../roots/signing-root.ts'

/** A fork of the beacon chain, as the beacon API's fork schedule has it. */
export interface BeaconFork {
  /** 4 bytes. */
  readonly version: Uint8Array
  readonly epoch: number
}

/** What signing roots depend on besides what is signed. */
export interface BeaconForks {
  /** 32 bytes. */
  readonly genesisValidatorsRoot: Uint8Array
  /** In ascending order of their epochs; at least one. */
  readonly forks: readonly BeaconFork[]
  /** First epoch of Electra; absent where everything is later. */
  readonly electraEpoch?: number
}

/** The domain of a type of signature in an epoch, 32 bytes. */
export type DomainAt = (type: keyof typeof DOMAIN_TYPE, epoch: number) => Uint8Array

/**
 * Computes domains by the fork in force, each once.
 * @param beaconForks asked when a domain is needed: a beacon node may tell of later forks
 */
export function createDomains(beaconForks: () => BeaconForks): DomainAt {
  const known = new Map<string, Uint8Array>()
  return (type, epoch) => {
    const { forks, genesisValidatorsRoot } = beaconForks()
    const fork = forks.findLast((one) => one.epoch <= epoch) ?? forks[0]
    if (fork === undefined) throw new RangeError('no fork of the beacon chain is known')
    const name = `${type} ${fork.epoch}`
    const domain =
      known.get(name) ??
      signingDomain(DOMAIN_TYPE[type], { version: fork.version, genesisValidatorsRoot })
    known.set(name, domain)
    return domain
  }
}
