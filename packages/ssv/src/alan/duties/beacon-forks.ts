import { DOMAIN_TYPE, signingDomain } from '../roots/signing-root.ts'

/** A beacon chain fork from the beacon API's fork schedule. */
export interface BeaconFork {
  /** 4 bytes. */
  readonly version: Uint8Array
  readonly epoch: number
}

/** Chain parameters of signing roots. */
export interface BeaconForks {
  /** 32 bytes. */
  readonly genesisValidatorsRoot: Uint8Array
  /** In ascending order of their epochs; at least one. */
  readonly forks: readonly BeaconFork[]
  /** First epoch of Electra; absent if all epochs are later. */
  readonly electraEpoch?: number
}

/** The domain of a type of signature in an epoch, 32 bytes. */
export type DomainAt = (type: keyof typeof DOMAIN_TYPE, epoch: number) => Uint8Array

/**
 * Computes and caches domains by active fork.
 * @param beaconForks called for each new domain, because a beacon node may report later forks
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
