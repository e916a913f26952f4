import { type PublicKey, SecretKey } from '@chainsafe/blst'
import { committeeId } from '@ssv-exporter/contracts/committee-id'
import { bytesOfHex } from '@ssv-exporter/encoding/node/hex'
import type {
  CommitteeInfo,
  RegistryView,
  ValidatorInfo,
} from '@ssv-exporter/ssv/alan/validation/validation-context'
import type { DutyValidator } from '../../network/duty-validator.ts'

/** Index of the first validator; indices follow the order of addition. */
const FIRST_INDEX = 1_000

/** A validator with the keys of its operators. */
export interface AlanValidator {
  readonly index: number
  /** 48 bytes. */
  readonly publicKey: Uint8Array
  /** The public key in hex. */
  readonly name: string
  readonly committee: Committee
  readonly secretKeys: ReadonlyMap<bigint, SecretKey>
  /** The first epoch in which it has duties. */
  readonly activationEpoch: number
}

/** Operators with common validators. */
export interface Committee extends CommitteeInfo {
  /** The id in hex. */
  readonly name: string
  /** Validators that have duties now. */
  readonly validators: readonly AlanValidator[]
}

/** The operators' view of contract and beacon chain. */
export interface ValidatorRegistry {
  /** Adds validators to the beacon chain; their operators have no duties for them yet. */
  register(validators: readonly DutyValidator[], epoch: number): void
  /** Replaces the validators with duties. Missing ones keep their index and count as liquidated. */
  replace(validators: readonly DutyValidator[], epoch: number): void
  /** Validators on the beacon chain, in the order of their indices; none ever leaves it. */
  all(): readonly AlanValidator[]
  /** Validators with duties, in the order of their indices. */
  active(): readonly AlanValidator[]
  committees(): readonly Committee[]
  readonly facts: RegistryView
  /** The public key of an operator's share. */
  sharePublicKey(validator: AlanValidator, operatorId: bigint): PublicKey | undefined
}

interface KnownCommittee extends Committee {
  validators: AlanValidator[]
  validatorCount: number
  validatorIndices: number[]
}

/** @param isOperator whether an operator is registered */
export function createValidatorRegistry(isOperator: (id: bigint) => boolean): ValidatorRegistry {
  const known = new Map<string, AlanValidator>()
  const committees = new Map<string, KnownCommittee>()
  const shareKeys = new Map<SecretKey, PublicKey>()
  let active: readonly AlanValidator[] = []
  let activeNames = new Set<string>()

  function committeeOf(operatorIds: readonly bigint[]): KnownCommittee {
    const name = committeeId(operatorIds).slice(2)
    let committee = committees.get(name)
    if (committee === undefined) {
      committee = {
        id: bytesOfHex(name),
        name,
        operatorIds: operatorIds.toSorted(ascending),
        validators: [],
        validatorCount: 0,
        validatorIndices: [],
      }
      committees.set(name, committee)
    }
    return committee
  }

  function add({ publicKey: name, members }: DutyValidator, activationEpoch: number) {
    const committee = committeeOf(members.map(({ nodeId }) => BigInt(nodeId)))
    const validator: AlanValidator = {
      index: FIRST_INDEX + known.size,
      publicKey: bytesOfHex(name),
      name,
      committee,
      secretKeys: new Map(
        members.map(({ nodeId, secretKey }) => [BigInt(nodeId), SecretKey.fromBytes(secretKey)]),
      ),
      activationEpoch,
    }
    known.set(name, validator)
    committee.validatorCount += 1
    committee.validatorIndices.push(validator.index)
    return validator
  }

  function factsOf(name: string): ValidatorInfo | undefined {
    const validator = known.get(name)
    if (validator === undefined) return undefined
    const { committee, index, activationEpoch } = validator
    return {
      committee,
      liquidated: !activeNames.has(name),
      beacon: { index, status: 'active_ongoing', activationEpoch },
      exits: 1,
    }
  }

  return {
    register(validators, epoch) {
      for (const one of validators) if (!known.has(one.publicKey)) add(one, epoch)
    },
    all: () => [...known.values()],
    replace(validators, epoch) {
      active = validators
        .map((validator) => known.get(validator.publicKey) ?? add(validator, epoch))
        .sort((a, b) => a.index - b.index)
      activeNames = new Set(active.map(({ name }) => name))
      for (const committee of committees.values()) committee.validators = []
      for (const validator of active)
        committees.get(validator.committee.name)?.validators.push(validator)
    },
    active: () => active,
    committees: () => [...committees.values()],
    facts: {
      isOperator,
      committee: (id) => committees.get(id),
      validator: factsOf,
    },
    sharePublicKey({ secretKeys }, operatorId) {
      const secretKey = secretKeys.get(operatorId)
      if (secretKey === undefined) return undefined
      const made = shareKeys.get(secretKey) ?? secretKey.toPublicKey()
      shareKeys.set(secretKey, made)
      return made
    },
  }
}

const ascending = (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0)
