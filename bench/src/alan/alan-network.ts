import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { alanSubnet } from '@ssv-exporter/ssv/alan/subnets'
import { alanTopic } from '@ssv-exporter/ssv/alan/topics'
import type {
  CommitteeInfo,
  ValidationContext,
  ValidatorInfo,
} from '@ssv-exporter/ssv/alan/validation/validation-context'

export const DOMAIN = Uint8Array.of(0, 0, 0, 1)
export const SLOT_MS = 12_000
/** The first slot of a duty and of an epoch. */
export const FIRST_SLOT = 320_000
const OPERATORS_OF_A_COMMITTEE = 4

export interface BenchCommittee extends CommitteeInfo {
  readonly topic: string
  readonly validators: readonly BenchValidator[]
}

export interface BenchValidator {
  readonly index: number
  readonly publicKey: Uint8Array
}

export interface AlanBenchNetwork {
  readonly committees: readonly BenchCommittee[]
  readonly facts: ValidationContext
  /** DER of SubjectPublicKeyInfo. */
  keyOf(operatorId: bigint): Uint8Array
  secretOf(operatorId: bigint): KeyObject
}

export interface AlanNetworkOptions {
  readonly operators: number
  readonly committees: number
  readonly validators: number
}

/** Committees of four operators with distinct keys, and validators distributed over them. */
export function alanBenchNetwork(options: AlanNetworkOptions): AlanBenchNetwork {
  const pairs = Array.from({ length: options.operators }, () =>
    generateKeyPairSync('rsa', { modulusLength: 2048 }),
  )
  const keys = pairs.map(
    ({ publicKey }) => new Uint8Array(publicKey.export({ format: 'der', type: 'spki' })),
  )
  const committees = Array.from({ length: options.committees }, (_, n) => committeeOf(n, options))
  const byId = new Map(committees.map((committee) => [hex(committee.id), committee]))
  const validators = new Map(
    committees.flatMap((committee) =>
      committee.validators.map(({ publicKey, index }): [string, ValidatorInfo] => [
        hex(publicKey),
        {
          committee,
          liquidated: false,
          exits: 0,
          beacon: { index, status: 'active_ongoing', activationEpoch: 1 },
        },
      ]),
    ),
  )
  return {
    committees,
    facts: {
      network: {
        schedule: { slotsPerEpoch: 32 },
        domains: { alan: DOMAIN, boole: DOMAIN },
        names: ['bench'],
        genesisMs: 0,
        slotMs: SLOT_MS,
        epochsPerSyncCommitteePeriod: 256,
      },
      registry: {
        isOperator: (id) => id > 0n && id <= BigInt(options.operators),
        committee: (id) => byId.get(id),
        validator: (publicKey) => validators.get(publicKey),
      },
      duties: { proposers: () => new Map(), syncMembers: () => new Set() },
      sha256: (bytes) => createHash('sha256').update(bytes).digest(),
    },
    keyOf: (id) => keys[Number(id) - 1] as Uint8Array,
    secretOf: (id) => pairs[Number(id) - 1]?.privateKey as KeyObject,
  }
}

function committeeOf(n: number, options: AlanNetworkOptions): BenchCommittee {
  const operatorIds = Array.from({ length: OPERATORS_OF_A_COMMITTEE }, (_, i) =>
    BigInt(1 + ((n + i) % options.operators)),
  ).sort((a, b) => Number(a - b))
  const id = digest(`committee ${n}`)
  const share = Math.floor(options.validators / options.committees)
  const validators = Array.from({ length: share }, (_, i) => {
    const index = n * share + i
    const publicKey = new Uint8Array(48)
    publicKey.set(digest(`validator ${index}`))
    return { index, publicKey }
  })
  return {
    id,
    topic: alanTopic(alanSubnet(id)),
    operatorIds,
    validators,
    validatorCount: share,
    validatorIndices: validators.map(({ index }) => index),
  }
}

const digest = (text: string) => new Uint8Array(createHash('sha256').update(text).digest())
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
