import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { sha256 } from '@noble/hashes/sha2.js'
import { encodeMessageId } from '../../alan/messages/message-id.ts'
import {
  encodePartialSignatures,
  PARTIAL_TYPE,
  type PartialSignature,
} from '../../alan/messages/partial-signatures.ts'
import { encodeQbftMessage, QBFT_TYPE, type QbftMessage } from '../../alan/messages/qbft-message.ts'
import {
  encodeSignedSsvMessage,
  type SignedSsvMessage,
} from '../../alan/messages/signed-ssv-message.ts'
import { encodeSsvMessage, SSV_MESSAGE_TYPE } from '../../alan/messages/ssv-message.ts'
import { RUNNER_ROLE } from '../../alan/roles.ts'
import { alanSubnet, booleSubnet } from '../../alan/subnets.ts'
import { alanTopic, booleTopic } from '../../alan/topics.ts'
import type {
  Arrival,
  ValidationContext,
  ValidatorInfo,
} from '../../alan/validation/validation-context.ts'
import { encodeBeaconVote } from '../../alan/values/beacon-vote.ts'

/*
 * A small network for tests: one committee of four operators with a validator of its own, and the
 * messages that its operators send.
 */

export const SLOT = 320_010
const SLOT_MS = 12_000
export const INDEX = 500_001
export const PUBLIC_KEY = new Uint8Array(48).fill(0xb2)
const DOMAIN = Uint8Array.of(0, 0, 0, 1)
const NEXT_DOMAIN = Uint8Array.of(0, 0, 0, 2)
const MEMBERS = [1n, 2n, 3n, 4n]
/** Known to the registry, and of no committee here. */
export const STRANGER = 9n

const COMMITTEE_ID = sha256(Uint8Array.from(MEMBERS.flatMap((id) => [Number(id), 0, 0, 0])))

const keys = new Map(
  [...MEMBERS, STRANGER].map((id) => [id, generateKeyPairSync('rsa', { modulusLength: 2048 })]),
)

export const publicKeyOf = (id: bigint) => keys.get(id)?.publicKey as KeyObject

const ACTIVE = { index: INDEX, status: 'active_ongoing', activationEpoch: 1 }

const BLOCK_ROOT = new Uint8Array(32).fill(7)
const checkpoint = (epoch: bigint) => ({ epoch, root: new Uint8Array(32).fill(Number(epoch % 9n)) })
export const VOTE = encodeBeaconVote({
  blockRoot: BLOCK_ROOT,
  source: checkpoint(9_999n),
  target: checkpoint(10_000n),
})

/** What differs from the plain network. */
export interface NetworkChange {
  readonly booleEpoch?: number
  readonly gloasEpoch?: number
  readonly gloasUnknown?: boolean
  readonly validator?: Partial<ValidatorInfo>
  readonly validatorCount?: number
  /** Without a beacon node duties are unknown. */
  readonly beaconNode?: boolean
  /** Whether the validator was looked up on the beacon node. */
  readonly lookedUp?: boolean
  readonly proposers?: ReadonlyMap<number, number>
  readonly syncMembers?: ReadonlySet<number>
}

export function alanContext(change: NetworkChange = {}): ValidationContext {
  const { booleEpoch, gloasEpoch, gloasUnknown = false } = change
  const { lookedUp = change.beaconNode !== false } = change
  const committee = {
    id: COMMITTEE_ID,
    operatorIds: MEMBERS,
    validatorCount: change.validatorCount ?? 20,
    ...(lookedUp ? { validatorIndices: [INDEX] } : {}),
  }
  const validator: ValidatorInfo = {
    committee,
    liquidated: false,
    exits: 0,
    ...(lookedUp ? { beacon: ACTIVE } : {}),
    ...change.validator,
  }
  const duties = {
    proposers: () => change.proposers ?? new Map([[SLOT, INDEX]]),
    syncMembers: () => change.syncMembers ?? new Set([INDEX]),
  }
  return {
    network: {
      schedule: {
        slotsPerEpoch: 32,
        ...(booleEpoch === undefined ? {} : { booleEpoch }),
        ...(gloasEpoch === undefined ? {} : { gloasEpoch }),
        gloasUnknown,
      },
      domains: { alan: DOMAIN, boole: NEXT_DOMAIN },
      names: ['test'],
      genesisMs: 0,
      slotMs: SLOT_MS,
      epochsPerSyncCommitteePeriod: 256,
    },
    registry: {
      isOperator: (id) => MEMBERS.includes(id) || id === STRANGER,
      committee: (id) => (id === Buffer.from(COMMITTEE_ID).toString('hex') ? committee : undefined),
      validator: (key) => (key === Buffer.from(PUBLIC_KEY).toString('hex') ? validator : undefined),
    },
    ...(change.beaconNode === false ? {} : { duties }),
    sha256,
  }
}

/**
 * Arrival of messages: some milliseconds after the start of their slot, on the committee's topic.
 */
export function arrival(change: Partial<Arrival> & { readonly afterMs?: number } = {}): Arrival {
  const { afterMs = 4_200, ...rest } = change
  return {
    topic: alanTopic(alanSubnet(COMMITTEE_ID)),
    peerId: 'peer-a',
    receivedMs: SLOT * SLOT_MS + afterMs,
    ...rest,
  }
}

export const BOOLE_TOPIC = booleTopic('test', booleSubnet(MEMBERS))

const COMMITTEE_ROLES: readonly number[] = [RUNNER_ROLE.committee, RUNNER_ROLE.aggregatorCommittee]

export const messageId = (role: number, boole = false) =>
  encodeMessageId(
    boole ? NEXT_DOMAIN : DOMAIN,
    role,
    COMMITTEE_ROLES.includes(role) ? COMMITTEE_ID : PUBLIC_KEY,
  )

export type Signed = Omit<SignedSsvMessage, 'signedBytes'>

/** Signs a message for its operators. */
export function signedBy(
  signers: readonly bigint[],
  message: Signed['message'],
  fullData: Uint8Array = new Uint8Array(),
): Signed {
  const bytes = encodeSsvMessage(message)
  return {
    signatures: signers.map((id) => {
      const key = keys.get(id)?.privateKey
      return key === undefined ? new Uint8Array(256) : sign('sha256', bytes, key)
    }),
    operatorIds: signers,
    message,
    fullData,
  }
}

export const encoded = (signed: Signed) => encodeSignedSsvMessage(signed)

/** What differs from a plain consensus message of the committee. */
export interface ConsensusChange {
  readonly role?: number
  readonly boole?: boolean
  readonly signers?: readonly bigint[]
  readonly fullData?: Uint8Array
  readonly content?: Partial<QbftMessage>
}

export function consensus(change: ConsensusChange = {}): Signed {
  const { role = RUNNER_ROLE.committee, signers = [1n], fullData = new Uint8Array() } = change
  const id = messageId(role, change.boole)
  const content: QbftMessage = {
    type: QBFT_TYPE.prepare,
    height: BigInt(SLOT),
    round: 1n,
    identifier: id,
    root: sha256(fullData.length > 0 ? fullData : VOTE),
    dataRound: 0n,
    roundChangeJustification: [],
    prepareJustification: [],
    ...change.content,
  }
  const data = encodeQbftMessage(content)
  return signedBy(signers, { type: SSV_MESSAGE_TYPE.consensus, id, data }, fullData)
}

/** The proposal of round 1, whose leader is operator 3. */
export const proposal = (change: ConsensusChange = {}) =>
  consensus({
    signers: [3n],
    fullData: VOTE,
    ...change,
    content: { type: QBFT_TYPE.proposal, ...change.content },
  })

export const decided = (signers: readonly bigint[], change: ConsensusChange = {}) =>
  consensus({
    signers,
    fullData: VOTE,
    ...change,
    content: { type: QBFT_TYPE.commit, ...change.content },
  })

/** What differs from a plain post-consensus message of the committee. */
export interface PartialChange {
  readonly role?: number
  readonly boole?: boolean
  readonly type?: number
  readonly slot?: number
  readonly signers?: readonly bigint[]
  readonly items?: readonly Partial<PartialSignature>[]
  readonly fullData?: Uint8Array
}

export function partial(change: PartialChange = {}): Signed {
  const { role = RUNNER_ROLE.committee, signers = [1n], items = [{}] } = change
  const data = encodePartialSignatures({
    type: change.type ?? PARTIAL_TYPE.postConsensus,
    slot: BigInt(change.slot ?? SLOT),
    items: items.map((item, i) => ({
      signature: new Uint8Array(96).fill(1),
      signingRoot: new Uint8Array(32).fill(i),
      signer: signers[0] ?? 0n,
      validatorIndex: BigInt(INDEX),
      ...item,
    })),
  })
  const id = messageId(role, change.boole)
  return signedBy(
    signers,
    { type: SSV_MESSAGE_TYPE.partialSignature, id, data },
    change.fullData ?? new Uint8Array(),
  )
}
