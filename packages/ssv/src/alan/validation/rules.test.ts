import { describe, expect, it, test } from 'vitest'
import {
  arrival,
  type ConsensusChange,
  consensus,
  decided,
  encoded,
  INDEX,
  messageId,
  type NetworkChange,
  type PartialChange,
  partial,
  proposal,
  type Signed,
  SLOT,
  STRANGER,
  signedBy,
  VOTE,
} from '../../testing/alan/alan-network.ts'
import { smallNetwork, textOf } from '../../testing/alan/small-network.ts'
import { PARTIAL_TYPE } from '../messages/partial-signatures.ts'
import { QBFT_TYPE } from '../messages/qbft-message.ts'
import { RUNNER_ROLE } from '../roles.ts'
import { concatenate, uint64 } from '../ssz/ssz-writer.ts'
import { RULES } from './rules.ts'
import type { Arrival } from './validation-context.ts'

/*
 * The rules of gossip by number, as of ssv v2.3.7, with verdict and full text. Changes of later
 * releases and forks are in later-rules.test.ts and fork-rules.test.ts.
 */

const ROLE = RUNNER_ROLE
const TYPE = PARTIAL_TYPE
const SLOT_MS = 12_000
const EPOCH_START = SLOT - (SLOT % 32)

/** A message, and its arrival where that matters. */
type Step = Signed | Uint8Array | readonly [Signed, Arrival]

interface Case {
  readonly rule: string
  readonly says: string
  readonly message: Step
  /** Messages accepted before. */
  readonly after?: readonly Step[]
  readonly network?: NetworkChange
}

const isArrival = (step: Step): step is readonly [Signed, Arrival] => Array.isArray(step)
const change = (message: Signed, to: Partial<Signed>): Signed => ({ ...message, ...to })
const at = (afterMs: number) => arrival({ afterMs })
const inSlot = (slot: number) => arrival({ receivedMs: slot * SLOT_MS + 4_200 })
const ssv = (type: number, data: Uint8Array, id = messageId(0)) =>
  signedBy([1n], { type, id, data })
const qbft = (content: ConsensusChange['content'], more: ConsensusChange = {}) =>
  consensus({ ...more, content: content ?? {} })
const items = (count: number, item: object = {}) => Array.from({ length: count }, () => item)
const beacon = { index: INDEX, status: 'active_ongoing', activationEpoch: 1 }
const selection = (more: PartialChange = {}) =>
  partial({ role: ROLE.aggregator, type: TYPE.selectionProof, ...more })
const registration = (more: PartialChange = {}) =>
  partial({ role: ROLE.validatorRegistration, type: TYPE.validatorRegistration, ...more })
const randao = partial({ role: ROLE.proposer, type: TYPE.randao })
const justified = [encoded(consensus({ signers: [2n] }))]
const other = Uint8Array.from(VOTE).fill(3, 0, 32)
const roundChange = qbft({ type: QBFT_TYPE.roundChange, round: 2n })
const duty = (slot: number) => qbft({ height: BigInt(slot) })
const aggregate = (slot: number) => qbft({ height: BigInt(slot) }, { role: ROLE.aggregator })
const noDuties = { proposers: new Map(), syncMembers: new Set<number>() }
const threeOf = decided([1n, 2n, 3n])
const [sigA, sigB, sigC] = threeOf.signatures as [Uint8Array, Uint8Array, Uint8Array]

const envelope: Case[] = [
  { rule: '1', says: 'reject: pub-sub message has no data', message: new Uint8Array() },
  { rule: '2', says: 'ignore: pub-sub message data too big', message: new Uint8Array(9_589_484) },
  { rule: '3', says: 'reject: pub-sub message is malformed', message: new Uint8Array(100) },
  {
    rule: '3, at the limit of rule 2',
    says: 'reject: pub-sub message is malformed',
    message: new Uint8Array(9_589_483),
  },
  {
    rule: '4',
    says: 'reject: no signers',
    message: change(consensus(), { operatorIds: [] }),
  },
  {
    rule: '5',
    says: 'reject: no signatures',
    message: change(consensus(), { signatures: [] }),
  },
  {
    rule: '6',
    says: 'reject: wrong RSA signature size',
    message: change(consensus(), { signatures: [new Uint8Array(255)] }),
  },
  { rule: '7', says: 'reject: signers are not sorted', message: decided([2n, 1n, 3n]) },
  {
    rule: '8',
    says: 'reject: signature and operator ID length mismatch',
    message: change(threeOf, { operatorIds: [1n, 2n] }),
  },
  { rule: '9', says: 'reject: zero signer ID', message: consensus({ signers: [0n] }) },
  { rule: '9', says: 'reject: signer is duplicated', message: decided([1n, 2n, 2n]) },
  { rule: '9', says: 'ignore: operator is unknown', message: consensus({ signers: [77n] }) },
  {
    rule: '9, one id after the other',
    says: 'ignore: operator is unknown',
    message: decided([76n, 77n, 77n]),
  },
  { rule: '10', says: 'reject: empty data', message: ssv(0, new Uint8Array()) },
  {
    rule: '11, where the limit of the encoding is met first',
    says: 'reject: pub-sub message is malformed',
    message: ssv(0, new Uint8Array(722_413)),
  },
  { rule: '12', says: 'reject: unexpected event message', message: ssv(200, VOTE) },
  { rule: '12', says: 'reject: unknown SSV message type', message: ssv(2, VOTE) },
  { rule: '13', says: 'ignore: wrong domain', message: partial({ boole: true }) },
  ...[6, 7, 8, 255, -1].map((role) => ({
    rule: `14, role ${role}`,
    says: 'reject: invalid role',
    message: consensus({ role }),
  })),
]

const executor: Case[] = [
  {
    rule: '15',
    says: "ignore: committee ID doesn't exist",
    message: ssv(0, VOTE, messageId(ROLE.committee).fill(5, 24)),
  },
  {
    rule: '15, of the first 16 bytes of a committee nobody says anything',
    says: 'accept',
    message: partialWithId(messageId(ROLE.committee).fill(5, 8, 24)),
  },
  {
    rule: '16',
    says: 'ignore: unknown validator',
    message: ssv(0, VOTE, messageId(ROLE.aggregator).fill(5, 8)),
  },
  {
    rule: '16',
    says: 'ignore: validator is liquidated',
    message: selection(),
    network: { validator: { liquidated: true } },
  },
  {
    rule: '16',
    says: 'ignore: share has no metadata',
    message: selection(),
    network: { validator: { beacon: 'none' } },
  },
  {
    rule: '16',
    says: 'ignore: validator is not attesting',
    message: selection(),
    network: { validator: { beacon: { ...beacon, status: 'active_slashed' } } },
  },
  {
    rule: '16, before it is active',
    says: 'ignore: validator is not attesting',
    message: selection(),
    network: {
      validator: { beacon: { ...beacon, status: 'pending_queued', activationEpoch: 99_999 } },
    },
  },
  ...['active_exiting', 'pending_queued'].map((status) => ({
    rule: `16, ${status}`,
    says: 'accept',
    message: selection(),
    network: { validator: { beacon: { ...beacon, status } } },
  })),
  {
    rule: '17',
    says: 'reject: signer is not in committee',
    message: consensus({ signers: [STRANGER] }),
  },
  {
    rule: '18',
    says: 'ignore: incorrect topic',
    message: [consensus(), arrival({ topic: 'ssv.v2.1' })],
  },
  {
    rule: '18, without the prefix of the topic',
    says: 'accept',
    message: [consensus(), arrival({ topic: arrival().topic.replace('ssv.v2.', '') })],
  },
  {
    rule: '18, with another prefix',
    says: 'ignore: incorrect topic',
    message: [consensus(), arrival({ topic: arrival().topic.replace('v2', 'v1') })],
  },
]

const consensusCases: Case[] = [
  { rule: '19', says: 'reject: message data could not be decoded', message: ssv(0, VOTE) },
  {
    rule: '20',
    says: 'reject: non-decided with multiple signers',
    message: proposal({ signers: [1n, 2n, 3n] }),
  },
  {
    rule: '21',
    says: 'reject: not enough signers in decided message',
    message: decided([1n, 2n]),
  },
  {
    rule: '22, prepare',
    says: 'reject: prepare or commit with full data',
    message: consensus({ fullData: VOTE }),
  },
  {
    rule: '22, commit of one',
    says: 'reject: prepare or commit with full data',
    message: decided([1n]),
  },
  {
    rule: '23',
    says: "reject: root doesn't match full data hash",
    message: proposal({ content: { root: new Uint8Array(32) } }),
  },
  { rule: '24', says: 'reject: unknown QBFT message type', message: qbft({ type: 4 }) },
  { rule: '25', says: 'reject: zero round', message: qbft({ round: 0n }) },
  ...[ROLE.validatorRegistration, ROLE.voluntaryExit].map((role) => ({
    rule: `26, role ${role}`,
    says: 'reject: unexpected consensus message for this role',
    message: consensus({ role }),
  })),
  ...(
    [
      [ROLE.committee, 12],
      [ROLE.aggregator, 12],
      [ROLE.proposer, 6],
      [ROLE.syncCommitteeContribution, 6],
    ] as const
  ).flatMap(([role, most]) =>
    [most, most + 1].map((round) => ({
      rule: `27, role ${role} in round ${round}`,
      says: round > most ? 'ignore: round is too high for this role' : 'accept',
      message: [
        qbft({ round: BigInt(round), type: QBFT_TYPE.roundChange }, { role }),
        // Round 12 is reached after six minutes.
        at(most === 12 ? 400_000 : 15_000),
      ] as const,
    })),
  ),
  {
    rule: '28',
    says: 'reject: identifier mismatch',
    message: qbft({ identifier: new Uint8Array(56) }),
  },
  {
    rule: '29',
    says: 'reject: malformed prepare justifications',
    message: proposal({ content: { prepareJustification: [VOTE] } }),
  },
  {
    rule: '29, a justification without signers does no harm',
    says: 'accept',
    message: proposal({
      content: {
        prepareJustification: [encoded(change(consensus(), { operatorIds: [], signatures: [] }))],
      },
    }),
  },
  {
    rule: '30',
    says: 'reject: prepare justifications unexpected for this message type',
    message: qbft({ prepareJustification: justified }),
  },
  {
    rule: '31',
    says: 'reject: malformed round change justifications',
    message: proposal({ content: { roundChangeJustification: [VOTE] } }),
  },
  {
    rule: '32',
    says: 'reject: round change justifications unexpected for this message type',
    message: qbft({ roundChangeJustification: justified }),
  },
  { rule: '33', says: 'reject: signer is not leader', message: proposal({ signers: [1n] }) },
  {
    rule: '34, an earlier round',
    says: 'ignore: signer has already advanced to a later round',
    after: [roundChange],
    message: consensus(),
  },
  {
    rule: '34, another value',
    says: 'reject: different proposal data',
    after: [proposal()],
    message: proposal({ fullData: other }),
  },
  {
    rule: '34, the same kind',
    says: 'reject: message is duplicated',
    after: [consensus()],
    message: qbft({ root: new Uint8Array(32) }),
  },
  {
    rule: '34, the same kind in a later round',
    says: 'accept',
    after: [consensus()],
    message: qbft({ round: 2n }),
  },
  {
    rule: '34, the same signers',
    says: 'ignore: decided with same number of signers',
    after: [threeOf],
    message: decided([1n, 2n, 3n]),
  },
  {
    rule: '34, other signers, as many',
    says: 'accept',
    after: [threeOf],
    message: decided([1n, 2n, 4n]),
  },
  {
    rule: '34, the same signers after they went on',
    says: 'accept',
    after: [threeOf, ...[1n, 2n, 3n].map((id) => ({ ...signedRoundChange(id) }))],
    message: decided([1n, 2n, 3n]),
  },
  {
    rule: '34, the same signers while one of them did not go on',
    says: 'ignore: decided with same number of signers',
    after: [threeOf, ...[1n, 2n].map((id) => ({ ...signedRoundChange(id) }))],
    message: decided([1n, 2n, 3n]),
  },
  {
    rule: '35',
    says: 'ignore: message round is too far from estimated',
    message: qbft({ round: 5n }),
  },
  { rule: '35, the last round allowed', says: 'accept', message: qbft({ round: 4n }) },
  {
    rule: '35, rounds of two minutes after the eighth',
    says: 'accept',
    message: [qbft({ round: 10n }), at(20_000)],
  },
  {
    rule: '36',
    says: 'ignore: signer has already advanced to a later slot',
    after: [aggregate(SLOT)],
    message: aggregate(SLOT - 1),
  },
  {
    rule: '36, a committee goes back',
    says: 'accept',
    after: [duty(SLOT)],
    message: duty(SLOT - 1),
  },
  {
    rule: '37, proposer',
    says: 'ignore: no duty for this epoch',
    message: consensus({ role: ROLE.proposer }),
    network: noDuties,
  },
  {
    rule: '37, contribution',
    says: 'ignore: no duty for this epoch',
    message: consensus({ role: ROLE.syncCommitteeContribution }),
    network: noDuties,
  },
  { rule: '38, 50 ms', says: 'accept', message: [consensus(), at(-50)] },
  {
    rule: '38, 51 ms',
    says: 'ignore: message was sent before slot starts',
    message: [consensus(), at(-51)],
  },
  {
    rule: '38, 1.051 s',
    says: 'ignore: message was sent before slot starts',
    message: [consensus(), at(-1_051)],
  },
  ...(
    [
      [ROLE.committee, 34],
      [ROLE.aggregator, 34],
      [ROLE.proposer, 3],
      [ROLE.syncCommitteeContribution, 3],
    ] as const
  ).flatMap(([role, slots]) =>
    [3_050, 3_051].map((margin) => ({
      rule: `39, role ${role}, ${slots} slots and ${margin} ms`,
      says:
        margin === 3_050
          ? 'accept'
          : "ignore: current time is above duty's start +34(committee and aggregator) or +3(else) slots",
      message: [decided([1n, 2n, 3n], { role }), at(slots * SLOT_MS + margin)] as const,
    })),
  ),
  {
    rule: '40, two duties a validator and epoch',
    says: 'ignore: too many duties per epoch',
    after: [duty(SLOT - 2), duty(SLOT - 1)],
    message: duty(SLOT),
    network: { validatorCount: 1, syncMembers: new Set() },
  },
  {
    rule: '40, a small committee with a member of the sync committee',
    says: 'accept',
    after: [duty(SLOT - 2), duty(SLOT - 1)],
    message: duty(SLOT),
    network: { validatorCount: 1 },
  },
  {
    rule: '40, aggregator',
    says: 'ignore: too many duties per epoch',
    after: [aggregate(SLOT - 2), aggregate(SLOT - 1)],
    message: aggregate(SLOT),
  },
  {
    rule: '40, a slot whose place in the ring of 34 was taken counts again',
    says: 'ignore: too many duties per epoch',
    after: [
      [duty(SLOT + 10), inSlot(SLOT + 12)],
      [duty(SLOT + 12), inSlot(SLOT + 12)],
      [duty(SLOT - 24), inSlot(SLOT + 9)],
    ],
    message: [duty(SLOT + 10), inSlot(SLOT + 12)],
    network: { validatorCount: 1, syncMembers: new Set() },
  },
  {
    rule: '40, the last epoch with duties counts as the former one, although it was two before',
    says: 'ignore: too many duties per epoch',
    after: [EPOCH_START, EPOCH_START + 1, EPOCH_START + 64].map((slot) => [
      duty(slot),
      inSlot(slot),
    ]),
    message: [duty(EPOCH_START + 63), inSlot(EPOCH_START + 64)],
    network: { validatorCount: 1, syncMembers: new Set() },
  },
  {
    rule: '41, signatures of each other',
    says: 'reject: signature verification',
    message: change(threeOf, { signatures: [sigB, sigA, sigC] }),
  },
]

const partialCases: Case[] = [
  {
    rule: '42',
    says: 'reject: ssv message data too big',
    message: ssv(1, concatenate([uint64(0), uint64(SLOT), new Uint8Array(151_220)])),
  },
  { rule: '43', says: 'reject: message data could not be decoded', message: ssv(1, VOTE) },
  {
    rule: '44',
    says: 'reject: partial signature message must have only one signer',
    message: partial({ signers: [1n, 2n, 3n] }),
  },
  {
    rule: '45',
    says: 'reject: full data not in consensus message',
    message: partial({ fullData: VOTE }),
  },
  ...[6, 7, 255].map((type) => ({
    rule: `46, type ${type}`,
    says: 'reject: unknown partial signature message type',
    message: partial({ type }),
  })),
  ...typesOfRoles(),
  {
    rule: '48',
    says: 'reject: no partial signature messages',
    message: partial({ items: [] }),
  },
  {
    rule: '49',
    says: 'reject: signer is not expected',
    message: partial({ items: [{}, { signer: 2n }] }),
  },
  {
    rule: '50',
    says: 'ignore: partial signature validator index not found',
    message: registration({ items: [{ validatorIndex: 5n }] }),
  },
  {
    rule: '50, not of a committee: membership is checked before a duty is attributed',
    says: 'accept',
    message: partial({ items: [{ validatorIndex: 12n }] }),
  },
  {
    rule: '51',
    says: 'ignore: signer has already advanced to a later slot',
    after: [registration()],
    message: registration({ slot: SLOT - 1 }),
  },
  {
    rule: '52, proposer',
    says: 'ignore: no duty for this epoch',
    message: randao,
    network: noDuties,
  },
  {
    rule: '53, before consensus',
    says: 'reject: sent more partial signature messages of a certain type than allowed',
    after: [selection(), partial({ role: ROLE.aggregator })],
    message: selection(),
  },
  {
    rule: '53, after consensus',
    says: 'reject: sent more partial signature messages of a certain type than allowed',
    after: [partial()],
    message: partial(),
  },
  {
    rule: '53, again after a later round',
    says: 'accept',
    after: [partial(), roundChange],
    message: partial(),
  },
  {
    rule: '54, early',
    says: 'ignore: message was sent before slot starts',
    message: [partial(), at(-51)],
  },
  {
    rule: '54, late',
    says: "ignore: current time is above duty's start +34(committee and aggregator) or +3(else) slots",
    message: [partial(), at(34 * SLOT_MS + 3_051)],
  },
  {
    rule: '54, a registration is never late',
    says: 'accept',
    message: registration({ slot: SLOT - 10_000 }),
  },
  {
    rule: '55, registration',
    says: 'ignore: too many duties per epoch',
    after: [registration({ slot: SLOT - 2 }), registration({ slot: SLOT - 1 })],
    message: registration(),
  },
  {
    rule: '55, an exit that no event asked for',
    says: 'ignore: too many duties per epoch',
    message: partial({ role: ROLE.voluntaryExit, type: TYPE.voluntaryExit }),
  },
  {
    rule: '55, an exit that an event asked for',
    says: 'accept',
    message: partial({ role: ROLE.voluntaryExit, type: TYPE.voluntaryExit }),
    network: { validator: { exits: 1 } },
  },
  {
    rule: '56',
    says: 'reject: too many partial signature messages',
    message: partial({
      items: Array.from({ length: 41 }, (_, i) => ({ validatorIndex: BigInt(i) })),
    }),
  },
  {
    rule: '57',
    says: 'reject: triple validator index in partial signatures',
    message: partial({ items: items(3) }),
  },
  {
    rule: '58, contribution',
    says: 'reject: too many partial signature messages',
    message: partial({
      role: ROLE.syncCommitteeContribution,
      type: TYPE.contributionProofs,
      items: items(14),
    }),
  },
  {
    rule: '58, others',
    says: 'reject: too many partial signature messages',
    message: registration({ items: items(2) }),
  },
  {
    rule: '59',
    says: 'reject: signature verification',
    message: change(partial(), { signatures: [sigA] }),
  },
]

/** Rule 47: every type with every role. */
function typesOfRoles(): Case[] {
  const fits: Readonly<Record<number, readonly number[]>> = {
    [ROLE.committee]: [0],
    [ROLE.aggregator]: [0, 2],
    [ROLE.proposer]: [0, 1],
    [ROLE.syncCommitteeContribution]: [0, 3],
    [ROLE.validatorRegistration]: [4],
    [ROLE.voluntaryExit]: [5],
  }
  return Object.entries(fits).flatMap(([role, types]) =>
    [0, 1, 2, 3, 4, 5].map((type) => ({
      rule: `47, role ${role}, type ${type}`,
      says: types.includes(type) ? 'accept' : "reject: partial signature type and role don't match",
      message: partial({ role: Number(role), type }),
      network: { validator: { exits: 1 } },
    })),
  )
}

function signedRoundChange(signer: bigint): Signed {
  return consensus({ signers: [signer], content: { type: QBFT_TYPE.roundChange, round: 2n } })
}

function partialWithId(id: Uint8Array): Signed {
  const { message } = partial()
  return signedBy([1n], { ...message, id })
}

const verdicts = new Set<string>()

describe.each([
  ['the envelope and its signers', envelope],
  ['the role and its executor', executor],
  ['consensus messages', consensusCases],
  ['partial signatures', partialCases],
] as const)('%s', (_, cases) => {
  it.each(cases)('rule $rule: $says', ({ says, message, after = [], network = {} }) => {
    const send = smallNetwork(network)
    const step = (what: Step) => (isArrival(what) ? send(what[0], what[1]) : send(what))
    for (const earlier of after) expect(step(earlier)).toBe('accept')
    const answer = step(message)
    verdicts.add(answer)
    expect(answer).toBe(says)
  })
})

test('each rule from 1 to 59 has a test', () => {
  const cases = [...envelope, ...executor, ...consensusCases, ...partialCases]
  const tested = new Set(cases.map(({ rule }) => Number.parseInt(rule, 10)))
  const missing = Array.from({ length: 59 }, (_, i) => i + 1).filter((rule) => !tested.has(rule))
  expect(missing).toEqual([])
})

test('each text of ssv v2.3.7 was an answer above', () => {
  // Boole and Gloas added these.
  const laterForks = new Set<string>([
    ...['mixedIndices', 'repeatedRoot', 'tooManyEqualIndices', 'unknownForks'],
  ])
  const silent = Object.entries(RULES).flatMap(([name, rule]) =>
    verdicts.has(textOf(rule)) || laterForks.has(name) ? [] : [name],
  )
  expect(silent).toEqual([])
})

test('accepts a committee duty from the proposal to the post-consensus signatures', () => {
  const send = smallNetwork()
  const members = [1n, 2n, 3n, 4n]
  expect(send(proposal())).toBe('accept')
  for (const id of members) expect(send(consensus({ signers: [id] }))).toBe('accept')
  for (const id of members) {
    const commit = consensus({ signers: [id], content: { type: QBFT_TYPE.commit } })
    expect(send(commit)).toBe('accept')
  }
  expect(send(decided([1n, 2n, 3n]))).toBe('accept')
  expect(send(decided(members))).toBe('accept')
  for (const id of members) expect(send(partial({ signers: [id] }))).toBe('accept')
})

test.each([2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n])('height %d is handled', (height) => {
  for (const role of [ROLE.committee, ROLE.aggregator, ROLE.proposer]) {
    expect(smallNetwork()(qbft({ height }, { role }))).toMatch(/^ignore: /)
  }
})

test('a message rejected for its signature leaves no state behind', () => {
  const send = smallNetwork()
  const forged = change(consensus(), { signatures: [new Uint8Array(256)] })
  expect(send(forged)).toBe('reject: signature verification')
  expect(send(consensus())).toBe('accept')
})
