import { describe, expect, it, test } from 'vitest'
import {
  alanFacts,
  arrival,
  BOOLE_TOPIC,
  consensus,
  decided,
  encoded,
  INDEX,
  messageId,
  type NetworkChange,
  partial,
  proposal,
  publicKeyOf,
  type Signed,
  SLOT,
  STRANGER,
  signedBy,
  VOTE,
} from '../../testing/alan/alan-network.ts'
import { validate } from '../../testing/alan/validate.ts'
import { PARTIAL_TYPE } from '../messages/partial-signatures.ts'
import { QBFT_TYPE } from '../messages/qbft-message.ts'
import { RUNNER_ROLE } from '../roles.ts'
import { concatenate, uint64 } from '../ssz/ssz-writer.ts'
import type { Arrival } from './facts.ts'
import { createMessageValidator } from './message-validator.ts'
import { RULES, type Rule } from './rules.ts'

const ROLE = RUNNER_ROLE
const TYPE = PARTIAL_TYPE
const SLOT_MS = 12_000

/** A validator of the small network, and what it says to a message after others. */
function network(change: NetworkChange = {}) {
  const validator = createMessageValidator(alanFacts(change))
  return (message: Signed | Uint8Array, how: Arrival = arrival()) => {
    const data = message instanceof Uint8Array ? message : encoded(message)
    const rule = validate(validator, publicKeyOf, data, how)
    if (rule !== undefined) broken.add(rule)
    return rule
  }
}

/** Rules that a message broke in some test. */
const broken = new Set<Rule>()

const changed = (message: Signed, change: Partial<Signed>): Signed => ({ ...message, ...change })
const at = (afterMs: number) => arrival({ afterMs })

test('a committee duty from the proposal to the post-consensus signatures is accepted', () => {
  const send = network()
  const members = [1n, 2n, 3n, 4n]
  expect(send(proposal())).toBeUndefined()
  for (const id of members) expect(send(consensus({ signers: [id] }))).toBeUndefined()
  for (const id of members) {
    const commit = consensus({ signers: [id], content: { type: QBFT_TYPE.commit } })
    expect(send(commit)).toBeUndefined()
  }
  expect(send(decided([1n, 2n, 3n]))).toBeUndefined()
  expect(send(decided(members))).toBeUndefined()
  for (const id of members) expect(send(partial({ signers: [id] }))).toBeUndefined()
})

describe('the payload and who signed', () => {
  const cases: [Rule, Signed | Uint8Array][] = [
    [RULES.noData, new Uint8Array()],
    [RULES.tooBig, new Uint8Array(9_589_484)],
    [RULES.malformed, new Uint8Array(100)],
    [RULES.noSigners, changed(consensus(), { operatorIds: [] })],
    [RULES.noSignatures, changed(consensus(), { signatures: [] })],
    [RULES.signatureSize, changed(consensus(), { signatures: [new Uint8Array(255)] })],
    [RULES.unsortedSigners, decided([2n, 1n, 3n])],
    [RULES.signatureCount, changed(decided([1n, 2n, 3n]), { operatorIds: [1n, 2n] })],
    [RULES.zeroSigner, consensus({ signers: [0n] })],
    [RULES.duplicatedSigner, decided([1n, 2n, 2n])],
    [RULES.unknownOperator, consensus({ signers: [77n] })],
    [RULES.emptyData, signedBy([1n], { type: 0, id: messageId(0), data: new Uint8Array() })],
    [RULES.eventMessage, signedBy([1n], { type: 200, id: messageId(0), data: VOTE })],
    [RULES.unknownMessageType, signedBy([1n], { type: 2, id: messageId(0), data: VOTE })],
  ]
  it.each(cases)('%o', (rule, message) => {
    expect(network()(message)).toBe(rule)
  })
})

describe('whose duty it is', () => {
  const aggregator = (role: number = ROLE.aggregator) =>
    partial({ role, type: TYPE.selectionProof })
  const beacon = { index: INDEX, status: 'active_ongoing', activationEpoch: 1 }

  it('another domain is ignored', () => {
    expect(network()(partial({ boole: true }))).toBe(RULES.wrongDomain)
  })

  it.each([6, 7, 8, 255, -1])('role %i does not exist before its fork', (role) => {
    expect(network()(consensus({ role }))).toBe(RULES.invalidRole)
  })

  it('a committee that nobody registered is ignored', () => {
    const id = messageId(ROLE.committee).fill(5, 24)
    const message = signedBy([1n], { type: 0, id, data: VOTE })
    expect(network()(message)).toBe(RULES.unknownCommittee)
  })

  it('a validator that nobody registered is ignored', () => {
    const id = messageId(ROLE.aggregator).fill(5, 8)
    const message = signedBy([1n], { type: 0, id, data: VOTE })
    expect(network()(message)).toBe(RULES.unknownValidator)
  })

  it.each([
    [RULES.liquidated, { liquidated: true }],
    [RULES.noMetadata, { beacon: { ...beacon, status: '' } }],
    [RULES.notAttesting, { beacon: { ...beacon, status: 'active_slashed' } }],
    [
      RULES.notAttesting,
      { beacon: { index: 1, status: 'pending_queued', activationEpoch: 99_999 } },
    ],
  ])('%o', (rule, validator) => {
    expect(network({ validator })(aggregator())).toBe(rule)
  })

  it.each(['active_exiting', 'pending_queued'])('a validator that is %s attests', (status) => {
    const validator = { beacon: { ...beacon, status } }
    expect(network({ validator })(aggregator())).toBeUndefined()
  })

  it('an operator of another committee is rejected', () => {
    expect(network()(consensus({ signers: [STRANGER] }))).toBe(RULES.foreignSigner)
  })

  it('another topic is ignored', () => {
    const how = arrival({ topic: 'ssv.v2.1' })
    expect(network()(consensus(), how)).toBe(RULES.incorrectTopic)
  })

  it('without a beacon node the rules that need one do not drop', () => {
    const validator = createMessageValidator(alanFacts({ beaconNode: false }))
    const message = encoded(partial({ role: ROLE.proposer, type: TYPE.randao }))
    expect(validator.check(message, arrival()).value?.unverifiedDuty).toBe(true)
  })
})

describe('consensus messages', () => {
  const justified = [encoded(consensus({ signers: [2n] }))]
  const cases: [Rule, Signed][] = [
    [RULES.undecodable, signedBy([1n], { type: 0, id: messageId(0), data: VOTE })],
    [RULES.severalSigners, proposal({ signers: [1n, 2n, 3n] })],
    [RULES.tooFewSigners, decided([1n, 2n])],
    [RULES.unexpectedFullData, consensus({ fullData: VOTE })],
    [RULES.unexpectedFullData, decided([1n])],
    [RULES.rootMismatch, proposal({ content: { root: new Uint8Array(32) } })],
    [RULES.unknownQbftType, consensus({ content: { type: 4 } })],
    [RULES.zeroRound, consensus({ content: { round: 0n } })],
    [RULES.unexpectedConsensus, consensus({ role: ROLE.validatorRegistration })],
    [RULES.roundTooHigh, consensus({ content: { round: 13n } })],
    [RULES.roundTooHigh, consensus({ role: ROLE.proposer, content: { round: 7n } })],
    [RULES.identifierMismatch, consensus({ content: { identifier: new Uint8Array(56) } })],
    [RULES.malformedPrepares, proposal({ content: { prepareJustification: [VOTE] } })],
    [RULES.unexpectedPrepares, consensus({ content: { prepareJustification: justified } })],
    [RULES.malformedRoundChanges, proposal({ content: { roundChangeJustification: [VOTE] } })],
    [RULES.unexpectedRoundChanges, consensus({ content: { roundChangeJustification: justified } })],
    [RULES.notLeader, proposal({ signers: [1n] })],
  ]
  it.each(cases)('%o', (rule, message) => {
    expect(network()(message)).toBe(rule)
  })

  it('an operator does not go back to an earlier round', () => {
    const send = network()
    expect(send(consensus({ content: { type: QBFT_TYPE.roundChange, round: 2n } }))).toBeUndefined()
    expect(send(consensus())).toBe(RULES.laterRound)
  })

  it('an operator proposes one value a round', () => {
    const send = network()
    const other = Uint8Array.from(VOTE).fill(3, 0, 32)
    expect(send(proposal())).toBeUndefined()
    expect(send(proposal({ fullData: other }))).toBe(RULES.differentProposal)
  })

  it('an operator sends one message of a kind a round, as far as one peer tells', () => {
    const send = network()
    const other = consensus({ content: { root: new Uint8Array(32) } })
    expect(send(consensus())).toBeUndefined()
    expect(send(other)).toBe(RULES.duplicate)
    expect(send(other, arrival({ peer: 'peer-b' }))).toBeUndefined()
    expect(send(consensus({ content: { round: 2n } }))).toBeUndefined()
  })

  it('a set of signers is decided once, and another one again', () => {
    const send = network()
    expect(send(decided([1n, 2n, 3n]))).toBeUndefined()
    expect(send(decided([1n, 2n, 3n]))).toBe(RULES.repeatedDecided)
    expect(send(decided([1n, 2n, 4n]))).toBeUndefined()
    expect(send(decided([1n, 2n, 3n, 4n]))).toBeUndefined()
  })

  it('a round is at most one beyond the time', () => {
    const send = network()
    expect(send(consensus({ content: { round: 4n } }))).toBeUndefined()
    const later = consensus({ signers: [2n], content: { round: 5n } })
    expect(send(later)).toBe(RULES.roundTooFar)
    expect(send(consensus({ signers: [2n], content: { round: 10n } }), at(20_000))).toBeUndefined()
  })

  it('an operator does not go back to an earlier slot of a role of one validator', () => {
    const send = network()
    const aggregate = (slot: number) =>
      consensus({ role: ROLE.aggregator, content: { height: BigInt(slot) } })
    expect(send(aggregate(SLOT))).toBeUndefined()
    expect(send(aggregate(SLOT - 1))).toBe(RULES.laterSlot)
    const committee = network()
    expect(committee(consensus())).toBeUndefined()
    expect(committee(consensus({ content: { height: BigInt(SLOT - 1) } }))).toBeUndefined()
  })

  it('a proposer and a contributor need their duty', () => {
    const send = network({ proposers: new Map(), syncMembers: new Set() })
    expect(send(consensus({ role: ROLE.proposer }))).toBe(RULES.noDuty)
    expect(send(consensus({ role: ROLE.syncCommitteeContribution }))).toBe(RULES.noDuty)
  })

  it('comes from 50 ms before its slot until 34 slots and 3 s after', () => {
    expect(network()(consensus(), at(-50))).toBeUndefined()
    expect(network()(consensus(), at(-51))).toBe(RULES.early)
    const limit = 34 * SLOT_MS + 3_050
    expect(network()(decided([1n, 2n, 3n]), at(limit))).toBeUndefined()
    expect(network()(decided([1n, 2n, 3n]), at(limit + 1))).toBe(RULES.late)
  })

  it.each([2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n])('height %d does no harm', (height) => {
    expect(network()(consensus({ content: { height } }))?.verdict).toBe('ignore')
  })

  it('a small committee has at most two duties a validator and epoch, unless it is in sync', () => {
    const duty = (slot: number) => consensus({ content: { height: BigInt(slot) } })
    const send = network({ validatorCount: 1, syncMembers: new Set() })
    const sync = network({ validatorCount: 1 })
    const how = arrival({ receivedMs: (SLOT + 3) * SLOT_MS })
    expect(send(duty(SLOT), how)).toBeUndefined()
    expect(send(duty(SLOT + 1), how)).toBeUndefined()
    expect(send(duty(SLOT + 2), how)).toBe(RULES.tooManyDuties)
    for (const slot of [0, 1, 2]) expect(sync(duty(SLOT + slot), how)).toBeUndefined()
  })

  it('a signature of another operator, or of other bytes, is rejected', () => {
    const message = decided([1n, 2n, 3n])
    const [a, b, c] = message.signatures as [Uint8Array, Uint8Array, Uint8Array]
    expect(network()(changed(message, { signatures: [b, a, c] }))).toBe(RULES.wrongSignature)
    expect(network()(changed(partial(), { signatures: [a] }))).toBe(RULES.wrongSignature)
  })

  it('a message that is rejected for its signature leaves nothing behind', () => {
    const send = network()
    const forged = changed(consensus(), { signatures: [new Uint8Array(256)] })
    expect(send(forged)).toBe(RULES.wrongSignature)
    expect(send(consensus())).toBeUndefined()
  })
})

describe('partial signatures', () => {
  const registration = { role: ROLE.validatorRegistration, type: TYPE.validatorRegistration }
  const many = (count: number) =>
    Array.from({ length: count }, (_, i) => ({
      validatorIndex: BigInt(i),
    }))
  const large = concatenate([uint64(0), uint64(SLOT), new Uint8Array(151_220)])
  const cases: [Rule, Signed][] = [
    [RULES.dataTooBig, signedBy([1n], { type: 1, id: messageId(0), data: large })],
    [RULES.undecodable, signedBy([1n], { type: 1, id: messageId(0), data: VOTE })],
    [RULES.severalPartialSigners, partial({ signers: [1n, 2n, 3n] })],
    [RULES.partialFullData, partial({ fullData: VOTE })],
    [RULES.unknownPartialType, partial({ type: 6 })],
    [RULES.partialTypeMismatch, partial({ type: TYPE.randao })],
    [RULES.partialTypeMismatch, partial({ role: ROLE.aggregator, type: TYPE.randao })],
    [RULES.noPartials, partial({ items: [] })],
    [RULES.unexpectedSigner, partial({ items: [{ signer: 2n }] })],
    [RULES.unknownIndex, partial({ ...registration, items: [{ validatorIndex: 5n }] })],
    [RULES.tooManyPartials, partial({ items: many(41) })],
    [RULES.tripleIndex, partial({ items: [{}, {}, {}] })],
    [RULES.tooManyPartials, partial({ ...registration, items: [{}, {}] })],
    [
      RULES.tooManyPartials,
      partial({
        role: ROLE.syncCommitteeContribution,
        type: TYPE.contributionProofs,
        items: Array.from({ length: 14 }, () => ({})),
      }),
    ],
  ]
  it.each(cases)('%o', (rule, message) => {
    expect(network()(message)).toBe(rule)
  })

  it('a committee may name a validator that is not its own: it is not looked at here', () => {
    expect(network()(partial({ items: [{ validatorIndex: 12n }] }))).toBeUndefined()
  })

  it('an operator signs once after consensus, and once before it', () => {
    const send = network()
    const before = partial({ role: ROLE.aggregator, type: TYPE.selectionProof })
    const after = partial({ role: ROLE.aggregator })
    expect(send(before)).toBeUndefined()
    expect(send(after)).toBeUndefined()
    expect(send(before)).toBe(RULES.tooManyOfType)
    expect(send(after)).toBe(RULES.tooManyOfType)
  })

  it('a later round allows a second signature after consensus', () => {
    const send = network()
    expect(send(partial())).toBeUndefined()
    const change = consensus({ content: { type: QBFT_TYPE.roundChange, round: 2n } })
    expect(send(change)).toBeUndefined()
    expect(send(partial())).toBeUndefined()
  })

  it('an operator registers a validator twice an epoch, for slots that go forward', () => {
    const send = network()
    const of = (slot: number) => partial({ ...registration, slot })
    const how = arrival({ receivedMs: (SLOT + 3) * SLOT_MS })
    expect(send(of(SLOT), how)).toBeUndefined()
    expect(send(of(SLOT - 1), how)).toBe(RULES.laterSlot)
    expect(send(of(SLOT + 1), how)).toBeUndefined()
    expect(send(of(SLOT + 2), how)).toBe(RULES.tooManyDuties)
  })

  it('a validator leaves as often as its owner asked the contract for it', () => {
    const exit = partial({ role: ROLE.voluntaryExit, type: TYPE.voluntaryExit })
    expect(network()(exit)).toBe(RULES.tooManyDuties)
    expect(network({ validator: { exits: 1 } })(exit)).toBeUndefined()
  })
})

describe('Boole', () => {
  const booleEpoch = Math.floor(SLOT / 32)
  const how = arrival({ topic: BOOLE_TOPIC })
  const role = ROLE.aggregatorCommittee
  const items = (count: number) => Array.from({ length: count }, () => ({}))

  it('has domain, topic and roles of its own, by the slot of the message', () => {
    const send = network({ booleEpoch })
    expect(send(consensus({ boole: true }), how)).toBeUndefined()
    expect(send(consensus({ boole: true, signers: [2n] }))).toBe(RULES.incorrectTopic)
    expect(send(consensus({ signers: [2n] }), how)).toBe(RULES.wrongDomain)
    const aggregator = partial({ role: ROLE.aggregator, type: TYPE.selectionProof, boole: true })
    expect(send(aggregator, how)).toBe(RULES.invalidRole)
    const former = consensus({ content: { height: BigInt(booleEpoch * 32 - 1) } })
    expect(send(former)).toBeUndefined()
  })

  it('the aggregator committee signs selections and results, each once', () => {
    const send = network({ booleEpoch })
    const before = partial({ role, type: TYPE.aggregatorCommittee, boole: true, items: items(5) })
    expect(send(before, how)).toBeUndefined()
    expect(send(partial({ role, boole: true }), how)).toBeUndefined()
    expect(send(before, how)).toBe(RULES.tooManyOfType)
    const six = partial({ role, boole: true, signers: [2n], items: items(6) })
    expect(send(six, how)).toBe(RULES.tooManyEqualIndices)
    const wrong = partial({ role, type: TYPE.randao, boole: true, signers: [2n] })
    expect(send(wrong, how)).toBe(RULES.partialTypeMismatch)
  })

  it('the leader moves on by one every 32 slots', () => {
    const send = network({ booleEpoch })
    // (320010 + floor(320010 / 32)) mod 4 is 2: operator 3 again, as epoch 10000 divides by four.
    expect(send(proposal({ boole: true }), how)).toBeUndefined()
    const next = SLOT + 32
    const later = arrival({ topic: BOOLE_TOPIC, receivedMs: next * SLOT_MS + 4_200 })
    const height = BigInt(next)
    const of = (signer: bigint) => proposal({ boole: true, signers: [signer], content: { height } })
    expect(send(of(3n), later)).toBe(RULES.notLeader)
    expect(send(of(4n), later)).toBeUndefined()
  })
})

describe('Gloas', () => {
  const gloasEpoch = Math.floor(SLOT / 32)
  const root = (value: number) => ({ signingRoot: new Uint8Array(32).fill(value) })

  it('members of the timeliness committee attest, proposers tell preferences', () => {
    const send = network({ gloasEpoch })
    const attestation = partial({ role: ROLE.ptcAttester, type: TYPE.payloadAttestation })
    expect(send(attestation)).toBeUndefined()
    expect(send(attestation)).toBe(RULES.tooManyOfType)
    expect(send(consensus({ role: ROLE.ptcAttester }))).toBe(RULES.unexpectedConsensus)
    const registration = partial({
      role: ROLE.validatorRegistration,
      type: TYPE.validatorRegistration,
    })
    expect(send(registration)).toBe(RULES.invalidRole)
  })

  it('preferences are for a slot to come, of up to four roots, and repeats are ignored', () => {
    const send = network({ gloasEpoch })
    const of = (value: number, slot = SLOT + 40) =>
      partial({
        role: ROLE.proposerPreferences,
        type: TYPE.proposerPreferences,
        slot,
        items: [root(value)],
      })
    for (const value of [1, 2, 3, 4]) expect(send(of(value))).toBeUndefined()
    expect(send(of(1))).toBe(RULES.repeatedRoot)
    expect(send(of(5))).toBe(RULES.tooManyOfType)
    expect(send(of(1, SLOT + 64))).toBe(RULES.early)
  })

  it('builder requests are up to eight at once', () => {
    const send = network({ gloasEpoch })
    const of = (values: readonly number[], signer = 1n) =>
      partial({
        role: ROLE.proposerPreferences,
        type: TYPE.builderRequestAuth,
        slot: SLOT + 5,
        signers: [signer],
        items: values.map(root),
      })
    expect(send(of([1, 2, 3, 4, 5, 6, 7, 8]))).toBeUndefined()
    expect(send(of([9]))).toBe(RULES.tooManyOfType)
    expect(send(of([1, 2, 3, 4, 5, 6, 7, 8, 9], 2n))).toBe(RULES.tooManyPartials)
  })

  it('a proposer signs the block, and the envelope of a payload that it built', () => {
    const two = partial({ role: ROLE.proposer, items: [root(1), root(2)] })
    expect(network({ gloasEpoch })(two)).toBeUndefined()
    expect(network()(two)).toBe(RULES.tooManyPartials)
  })
})

test('what nobody asked about for 34 slots is forgotten', () => {
  const validator = createMessageValidator(alanFacts())
  const send = (slot: number) =>
    validate(
      validator,
      publicKeyOf,
      encoded(consensus({ content: { height: BigInt(slot) } })),
      arrival({ receivedMs: slot * SLOT_MS + 4_200 }),
    )
  expect(send(SLOT)).toBeUndefined()
  expect(validator.remembered).toBe(1)
  const other = encoded(
    partial({ role: ROLE.aggregator, type: TYPE.selectionProof, slot: SLOT + 40 }),
  )
  const how = arrival({ receivedMs: (SLOT + 40) * SLOT_MS + 4_200 })
  expect(validate(validator, publicKeyOf, other, how)).toBeUndefined()
  expect(validator.remembered).toBe(1)
})

test('each rule of the table was broken by a test above', () => {
  const names = Object.entries(RULES).flatMap(([name, rule]) => (broken.has(rule) ? [] : [name]))
  expect(names).toEqual([])
})
