import { describe, expect, it } from 'vitest'
import {
  alanContext,
  arrival,
  BOOLE_TOPIC,
  consensus,
  encoded,
  INDEX,
  partial,
  proposal,
  SLOT,
} from '../../testing/alan/alan-network.ts'
import { smallNetwork } from '../../testing/alan/small-network.ts'
import { PARTIAL_TYPE } from '../messages/partial-signatures.ts'
import { RUNNER_ROLE } from '../roles.ts'
import { createMessageValidator } from './message-validator.ts'
import { RULES } from './rules.ts'

const ROLE = RUNNER_ROLE
const TYPE = PARTIAL_TYPE
const SLOT_MS = 12_000

describe('Boole', () => {
  const booleEpoch = Math.floor(SLOT / 32)
  const how = arrival({ topic: BOOLE_TOPIC })
  const role = ROLE.aggregatorCommittee
  const items = (count: number) => Array.from({ length: count }, () => ({}))

  it('has its own domain, topic and roles, by the slot of the message', () => {
    const send = smallNetwork({ booleEpoch })
    expect(send(consensus({ boole: true }), how)).toBe('accept')
    expect(send(consensus({ boole: true, signers: [2n] }))).toBe('ignore: incorrect topic')
    expect(send(consensus({ signers: [2n] }), how)).toBe('ignore: wrong domain')
    const aggregator = partial({ role: ROLE.aggregator, type: TYPE.selectionProof, boole: true })
    expect(send(aggregator, how)).toBe('reject: invalid role')
    const contribution = consensus({ role: ROLE.syncCommitteeContribution, boole: true })
    expect(send(contribution, how)).toBe('reject: invalid role')
    const former = consensus({ content: { height: BigInt(booleEpoch * 32 - 1) } })
    expect(send(former)).toBe('accept')
  })

  it('accepts selections and results of the aggregator committee, each once', () => {
    const send = smallNetwork({ booleEpoch })
    const before = partial({ role, type: TYPE.aggregatorCommittee, boole: true, items: items(5) })
    const tooMany = 'reject: sent more partial signature messages of a certain type than allowed'
    expect(send(before, how)).toBe('accept')
    expect(send(partial({ role, boole: true }), how)).toBe('accept')
    expect(send(before, how)).toBe(tooMany)
    const of = (more: object) => partial({ role, boole: true, signers: [2n], ...more })
    expect(send(of({ items: items(6) }), how)).toBe('reject: too many equal validator indices')
    expect(send(of({ type: TYPE.randao }), how)).toBe(
      "reject: partial signature type and role don't match",
    )
    expect(send(of({ items: items(101) }), how)).toBe('reject: too many partial signature messages')
  })

  it('gives the aggregator committee the deadlines of a committee, and lets it go back in slots', () => {
    const send = smallNetwork({ booleEpoch })
    const of = (slot: number, signer = 1n) =>
      consensus({ role, boole: true, signers: [signer], content: { height: BigInt(slot) } })
    const late = (afterMs: number) => arrival({ topic: BOOLE_TOPIC, afterMs })
    expect(send(of(SLOT), late(34 * SLOT_MS + 3_050))).toBe('accept')
    expect(send(of(SLOT - 1), how)).toBe('accept')
    expect(send(of(SLOT - 1, 2n), late(34 * SLOT_MS))).toMatch(/^ignore: current time is above/)
  })

  it('advances the leader by one every 32 slots', () => {
    const send = smallNetwork({ booleEpoch })
    // (320010 + floor(320010 / 32)) mod 4 is 2: operator 3 again, as epoch 10000 divides by four.
    expect(send(proposal({ boole: true }), how)).toBe('accept')
    const next = SLOT + 32
    const later = arrival({ topic: BOOLE_TOPIC, receivedMs: next * SLOT_MS + 4_200 })
    const height = BigInt(next)
    const of = (signer: bigint) => proposal({ boole: true, signers: [signer], content: { height } })
    expect(send(of(3n), later)).toBe('reject: signer is not leader')
    expect(send(of(4n), later)).toBe('accept')
  })
})

describe('Gloas', () => {
  const gloasEpoch = Math.floor(SLOT / 32)
  const root = (value: number) => ({ signingRoot: new Uint8Array(32).fill(value) })
  const tooMany = 'reject: sent more partial signature messages of a certain type than allowed'
  /** Proposers of every nearby slot. */
  const proposers = new Map(Array.from({ length: 200 }, (_, i) => [SLOT - 100 + i, INDEX]))

  it('accepts attestations of the timeliness committee, which has no consensus', () => {
    const send = smallNetwork({ gloasEpoch })
    const attestation = partial({ role: ROLE.ptcAttester, type: TYPE.payloadAttestation })
    expect(send(attestation)).toBe('accept')
    expect(send(attestation)).toBe(tooMany)
    expect(send(consensus({ role: ROLE.ptcAttester }))).toBe(
      'reject: unexpected consensus message for this role',
    )
    const registration = partial({
      role: ROLE.validatorRegistration,
      type: TYPE.validatorRegistration,
    })
    expect(send(registration)).toBe('reject: invalid role')
  })

  it('uses an assignment to the timeliness committee once it was fetched', () => {
    const facts = alanContext({ gloasEpoch })
    const message = encoded(partial({ role: ROLE.ptcAttester, type: TYPE.payloadAttestation }))
    const check = (slots: ReadonlyMap<number, number> | undefined) => {
      const duties = {
        proposers: () => undefined,
        syncMembers: () => undefined,
        timelinessSlots: () => slots,
      }
      return createMessageValidator({ ...facts, duties }).check(message, arrival())
    }
    expect(check(undefined).value?.isDutyUnknown).toBe(true)
    expect(check(new Map([[INDEX, SLOT]])).value?.isDutyUnknown).toBe(false)
    expect(check(new Map([[INDEX, SLOT + 1]])).broken?.text).toBe('no duty for this epoch')
    expect(check(new Map([[INDEX, -1]])).broken?.text).toBe('no duty for this epoch')
    expect(check(new Map()).value?.isDutyUnknown).toBe(true)
  })

  it('accepts preferences for a future slot with up to four roots, and ignores repeats by any peer', () => {
    const send = smallNetwork({ gloasEpoch, proposers })
    const of = (value: number, slot = SLOT + 40, signer = 1n) =>
      partial({
        role: ROLE.proposerPreferences,
        type: TYPE.proposerPreferences,
        slot,
        signers: [signer],
        items: [root(value)],
      })
    for (const value of [1, 2, 3, 4]) expect(send(of(value))).toBe('accept')
    expect(send(of(1))).toBe('ignore: message is duplicated')
    expect(send(of(1), arrival({ peerId: 'peer-b' }))).toBe('ignore: message is duplicated')
    expect(send(of(5))).toBe(tooMany)
    expect(send(of(1, SLOT + 64))).toBe('ignore: message was sent before slot starts')
    const afterwards = (slots: number, ms: number) =>
      arrival({ receivedMs: (SLOT + 40 + slots) * SLOT_MS + ms })
    expect(send(of(1), afterwards(2, 3_050))).toBe('ignore: message is duplicated')
    expect(send(of(1, SLOT + 40, 2n), afterwards(2, 3_051))).toMatch(/^ignore: current time/)
    expect(send(of(1, SLOT + 40, 2n), afterwards(2, 3_050))).toBe('accept')
    expect(smallNetwork({ gloasEpoch })(of(1))).toBe('ignore: no duty for this epoch')
  })

  it('accepts up to eight builder requests at once', () => {
    const send = smallNetwork({ gloasEpoch, proposers })
    const of = (values: readonly number[], signer = 1n) =>
      partial({
        role: ROLE.proposerPreferences,
        type: TYPE.builderRequestAuth,
        slot: SLOT + 5,
        signers: [signer],
        items: values.map(root),
      })
    expect(send(of([1, 2, 3, 4, 5, 6, 7, 8]))).toBe('accept')
    expect(send(of([9]))).toBe(tooMany)
    expect(send(of([1, 2, 3, 4, 5, 6, 7, 8, 9], 2n))).toBe(
      'reject: too many partial signature messages',
    )
  })

  it("accepts a proposer's signatures of the block and of the envelope of its own payload", () => {
    const two = partial({ role: ROLE.proposer, items: [root(1), root(2)] })
    expect(smallNetwork({ gloasEpoch })(two)).toBe('accept')
    expect(smallNetwork()(two)).toBe('reject: too many partial signature messages')
  })

  it('rejects entries of one validator that name another', () => {
    const items = [root(1), { ...root(2), validatorIndex: 7n }]
    const mixed = partial({ role: ROLE.proposer, items })
    expect(smallNetwork({ gloasEpoch })(mixed)).toBe(
      'reject: partial signature validator indices differ',
    )
    expect(smallNetwork()(mixed)).toBe('ignore: partial signature validator index not found')
  })
})

describe('while it is unknown whether Gloas is active', () => {
  const ignored = 'ignore: fork schedule is not known'
  const items = (count: number) => Array.from({ length: count }, () => ({}))
  /** What one of the two forks rejects. */
  const doubtful = {
    'timeliness committee': partial({ role: ROLE.ptcAttester, type: TYPE.payloadAttestation }),
    preferences: partial({ role: ROLE.proposerPreferences, type: TYPE.proposerPreferences }),
    'builder requests': partial({
      role: ROLE.proposerPreferences,
      type: TYPE.builderRequestAuth,
      items: items(8),
    }),
    registration: partial({ role: ROLE.validatorRegistration, type: TYPE.validatorRegistration }),
    'block and envelope': partial({ role: ROLE.proposer, items: items(2) }),
  }

  it.each(Object.entries(doubtful))(
    'ignores and keeps what it cannot validate: %s',
    (_, message) => {
      const validator = createMessageValidator(alanContext({ gloasUnknown: true }))
      const { broken, ignored: kept } = validator.check(encoded(message), arrival())
      expect([broken?.verdict, broken?.text]).toEqual(ignored.split(': '))
      expect(kept?.kind).toBe('partial')
      const verdicts = [{}, { gloasEpoch: 0 }].map((known) => smallNetwork(known)(message))
      expect(verdicts.filter((verdict) => verdict.startsWith('reject'))).toHaveLength(1)
    },
  )

  it('keeps nothing that both forks reject', () => {
    const validator = createMessageValidator(alanContext({ gloasUnknown: true }))
    const check = (message: Parameters<typeof encoded>[0]) =>
      validator.check(encoded(message), arrival())
    expect(check(consensus({ role: ROLE.ptcAttester }))).toEqual({ broken: RULES.unknownForks })
    expect(check(partial({ role: ROLE.ptcAttester }))).toEqual({ broken: RULES.unknownForks })
    const three = partial({ role: ROLE.proposer, items: items(3) })
    expect(check(three)).toEqual({ broken: RULES.tooManyPartials })
    expect(check(partial({ type: TYPE.payloadAttestation }))).toEqual({
      broken: RULES.partialTypeMismatch,
    })
    expect(check(partial({ type: TYPE.builderRequestAuth + 1 })).broken).toBe(
      RULES.unknownPartialType,
    )
  })

  it('accepts everything else', () => {
    const send = smallNetwork({ gloasUnknown: true })
    expect(send(proposal())).toBe('accept')
    expect(send(partial())).toBe('accept')
    expect(send(partial({ role: ROLE.proposer }))).toBe('accept')
  })
})
