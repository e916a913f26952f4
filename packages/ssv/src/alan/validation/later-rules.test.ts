import { describe, expect, it, test } from 'vitest'
import {
  alanContext,
  arrival,
  consensus,
  decided,
  encoded,
  type NetworkChange,
  partial,
  proposal,
  type Signed,
  SLOT,
  signedBy,
  VOTE,
} from '../../testing/alan/alan-network.ts'
import { smallNetwork, textOf } from '../../testing/alan/small-network.ts'
import { PARTIAL_TYPE } from '../messages/partial-signatures.ts'
import { QBFT_TYPE } from '../messages/qbft-message.ts'
import { RUNNER_ROLE } from '../roles.ts'
import { createMessageValidator } from './message-validator.ts'
import { LATER_RULES } from './rules.ts'
import type { Arrival } from './validation-context.ts'

/*
 * Where releases differ. Nodes of v2.3.7, v2.4 and Anchor share the network: what one of them
 * forwards is forwarded here, and a message that a later release ignores is marked with the rule.
 */

const ROLE = RUNNER_ROLE
const SLOT_MS = 12_000

const at = (afterMs: number) => arrival({ afterMs })
const forwardedBy = (peerId: string) => arrival({ peerId })
const inRound = (round: bigint, more: object = {}) =>
  consensus({ content: { round, type: QBFT_TYPE.roundChange }, ...more })
const other = Uint8Array.from(VOTE).fill(3, 0, 32)

const check = (message: Signed, how: Arrival = arrival(), change: NetworkChange = {}) =>
  createMessageValidator(alanContext(change)).check(encoded(message), how)

const marked = new Set<string>()

/** Validates messages one after the other. @returns what later releases do with the last one */
function laterVerdict(
  steps: readonly (readonly [Signed, Arrival])[],
  change: NetworkChange = {},
): string {
  const validator = createMessageValidator(alanContext(change))
  let later = ''
  for (const [message, how] of steps) {
    const { value } = validator.check(encoded(message), how)
    if (value === undefined) throw new Error('not accepted')
    later = value.laterRule === undefined ? 'accept' : textOf(value.laterRule)
    expect(validator.accept(value, how)).toBeUndefined()
  }
  marked.add(later)
  return later
}

describe('repeated messages of an operator', () => {
  const cases: [string, string, Signed, Signed][] = [
    [
      'a prepare',
      'got duplicate message',
      consensus(),
      consensus({ content: { root: new Uint8Array(32) } }),
    ],
    ['another proposal', 'got different proposal data', proposal(), proposal({ fullData: other })],
    [
      'partial signatures',
      'got more partial signature messages of a certain type than allowed',
      partial(),
      partial({ items: [{ signingRoot: new Uint8Array(32).fill(9) }] }),
    ],
  ]
  it.each(cases)(
    '%s again: rejected of the same peer (all releases), of another accepted (v2.3.7), ignored (v2.4.2), rejected (Anchor v1.3.1)',
    (_, text, first, second) => {
      const send = smallNetwork()
      expect(send(first, forwardedBy('peer-a'))).toBe('accept')
      expect(send(second, forwardedBy('peer-b'))).toBe('accept')
      expect(send(second, forwardedBy('peer-a'))).toMatch(/^reject: /)
      expect(send(second, forwardedBy('peer-b'))).toMatch(/^reject: /)
      const steps = [
        [first, forwardedBy('peer-a')],
        [second, forwardedBy('peer-b')],
      ] as const
      expect(laterVerdict(steps)).toBe(`ignore: ${text}`)
      expect(laterVerdict(steps.slice(1))).toBe('accept')
    },
  )

  it('a decided message with as many signers: accepted (v2.3.7), ignored (v2.4.2); with more: accepted', () => {
    const first = [decided([1n, 2n, 3n]), at(5_000)] as const
    const asMany = [decided([1n, 2n, 4n]), at(5_000)] as const
    const more = [decided([1n, 2n, 3n, 4n]), at(5_000)] as const
    expect(laterVerdict([first, asMany])).toBe('ignore: decided with same number of signers')
    expect(laterVerdict([first, more])).toBe('accept')
    expect(laterVerdict([first, more, asMany])).toBe('ignore: decided with same number of signers')
  })
})

describe('the round window: no lower bound (v2.3.7), two rounds back (v2.4.3)', () => {
  const TOO_FAR = 'ignore: message round is too far from estimated'
  const committee = { role: ROLE.committee }
  const aggregator = { role: ROLE.aggregator }
  const contribution = { role: ROLE.syncCommitteeContribution }
  it.each([
    // Counted from a third of the slot on for a committee, from two thirds on for the others.
    [committee, 2n, 0, {}, 'accept'],
    [committee, 3n, 5_000, {}, TOO_FAR],
    [committee, 3n, 6_000, {}, 'accept'],
    [committee, 1n, 9_999, {}, 'accept'],
    [committee, 1n, 10_000, {}, TOO_FAR],
    [aggregator, 3n, 9_000, {}, TOO_FAR],
    [aggregator, 3n, 10_000, {}, 'accept'],
    [aggregator, 1n, 13_999, {}, 'accept'],
    [aggregator, 1n, 14_000, {}, TOO_FAR],
    [contribution, 1n, 14_000, {}, TOO_FAR],
    // A quarter and half of a slot of Gloas.
    [committee, 1n, 9_000, { gloasEpoch: 1 }, TOO_FAR],
    [committee, 1n, 8_999, { gloasEpoch: 1 }, 'accept'],
    [aggregator, 1n, 12_000, { gloasEpoch: 1 }, TOO_FAR],
    // Two rounds regardless of time.
    [{ role: ROLE.proposer }, 2n, 0, {}, 'accept'],
    [{ role: ROLE.proposer }, 1n, 30_000, {}, 'accept'],
    [{ role: ROLE.proposer }, 3n, 6_000, {}, 'ignore: round is too high for this role'],
  ] as const)('%o in round %d after %d ms, %o: %s', (role, round, afterMs, change, says) => {
    expect(laterVerdict([[inRound(round, role), at(afterMs)]], change)).toBe(says)
  })

  it('does not apply to decided messages', () => {
    expect(laterVerdict([[decided([1n, 2n, 3n]), at(100_000)]])).toBe('accept')
  })
})

test('registrations end with Gloas: accepted for a slot before it, ignored from the next epoch on', () => {
  const registration = partial({
    role: ROLE.validatorRegistration,
    type: PARTIAL_TYPE.validatorRegistration,
  })
  const gloasEpoch = Math.floor(SLOT / 32) + 1
  const inEpoch = (epoch: number) => arrival({ receivedMs: epoch * 32 * SLOT_MS + 1 })
  expect(laterVerdict([[registration, inEpoch(gloasEpoch)]], { gloasEpoch })).toBe('accept')
  expect(laterVerdict([[registration, inEpoch(gloasEpoch + 1)]], { gloasEpoch })).toBe(
    'ignore: validator registration after Gloas',
  )
})

test('every rule of later releases marked a message above', () => {
  const silent = Object.values(LATER_RULES).filter((rule) => !marked.has(textOf(rule)))
  expect(silent).toEqual([])
})

describe('an ignored message may be stored', () => {
  it.each([
    ['of a proposer in round 7', inRound(7n, { role: ROLE.proposer }), at(15_000)],
    ['that is early', consensus(), at(-51)],
    ['that is late', decided([1n, 2n, 3n]), at(500_000)],
    ['on another topic', consensus(), arrival({ topic: 'ssv.v2.1' })],
  ])('%s', (_, message, how) => {
    const result = check(message, how)
    expect(result.broken?.verdict).toBe('ignore')
    expect(result.ignored?.messageId).toMatch(/^00000001/)
  })

  it('of a validator that is not active', () => {
    const message = partial({ role: ROLE.aggregator, type: PARTIAL_TYPE.selectionProof })
    const { broken, ignored } = check(message, arrival(), { validator: { liquidated: true } })
    expect(broken?.text).toBe('validator is liquidated')
    expect(ignored?.kind).toBe('partial')
  })

  it('unless another rule rejects it', () => {
    const twice = consensus({ content: { identifier: new Uint8Array(56) } })
    const result = check(twice, arrival({ topic: 'ssv.v2.1' }))
    expect(result.broken?.text).toBe('incorrect topic')
    expect(result.ignored).toBeUndefined()
    const high = proposal({ signers: [1n], content: { round: 13n } })
    expect(check(high, at(1)).broken?.text).toBe('round is too high for this role')
    expect(check(high, at(1)).ignored).toBeUndefined()
    expect(check(consensus({ signers: [77n] })).ignored).toBeUndefined()
  })
})

describe('without a beacon node', () => {
  const validator = () => createMessageValidator(alanContext({ beaconNode: false }))
  const unverified = (message: Signed) => {
    const { broken, value } = validator().check(encoded(message), arrival())
    return broken === undefined ? value?.isDutyUnknown : broken.text
  }

  it("accepts a validator's message without checking its duty", () => {
    expect(unverified(partial({ role: ROLE.proposer, type: PARTIAL_TYPE.randao }))).toBe(true)
    expect(unverified(consensus({ role: ROLE.syncCommitteeContribution }))).toBe(true)
    expect(unverified(partial({ role: ROLE.aggregator }))).toBe(true)
  })

  it('does not need one for a committee, and does not limit the duties of a small one', () => {
    expect(unverified(consensus())).toBe(false)
    const send = smallNetwork({ beaconNode: false, validatorCount: 1 })
    for (const slot of [SLOT - 2, SLOT - 1, SLOT]) {
      expect(send(consensus({ content: { height: BigInt(slot) } }))).toBe('accept')
    }
  })

  it('treats an epoch that was not fetched yet in the same way', () => {
    const facts = alanContext()
    const duties = { proposers: () => undefined, syncMembers: () => undefined }
    const message = encoded(consensus({ role: ROLE.proposer }))
    const { value } = createMessageValidator({ ...facts, duties }).check(message, arrival())
    expect(value?.isDutyUnknown).toBe(true)
  })

  it.each([ROLE.aggregator, ROLE.proposer, ROLE.syncCommitteeContribution])(
    'treats a validator that was not looked up yet in the same way: role %i',
    (role) => {
      const validator = createMessageValidator(alanContext({ lookedUp: false }))
      const { value } = validator.check(encoded(consensus({ role })), arrival())
      expect(value?.isDutyUnknown).toBe(true)
    },
  )

  it('does not limit the duties of a small committee before all its validators were looked up', () => {
    const facts = { validatorCount: 1, syncMembers: new Set<number>() }
    const third = (lookedUp: boolean) => {
      const send = smallNetwork({ ...facts, lookedUp })
      return [SLOT - 2, SLOT - 1, SLOT]
        .map((slot) => send(consensus({ content: { height: BigInt(slot) } })))
        .at(-1)
    }
    expect(third(true)).toBe('ignore: too many duties per epoch')
    expect(third(false)).toBe('accept')
  })
})

describe('unknown kinds are named', () => {
  const { id, data } = consensus().message
  it.each([
    ['role', 9, consensus({ role: 9 })],
    ['message type', 7, signedBy([1n], { type: 7, id, data })],
    ['partial signature type', 12, partial({ type: 12 })],
    ['consensus type', 4, consensus({ content: { type: 4 } })],
  ])('%s %i', (field, value, message) => {
    const { broken, unknown } = check(message)
    expect(broken?.verdict).toBe('reject')
    expect(unknown).toEqual({ field, value })
  })

  it('but not kinds that exist in other slots', () => {
    const { broken, unknown } = check(consensus({ role: ROLE.aggregatorCommittee }))
    expect([broken?.text, unknown]).toEqual(['invalid role', undefined])
    const gloas = check(partial({ type: PARTIAL_TYPE.proposerPreferences }))
    expect([gloas.broken?.text, gloas.unknown]).toEqual([
      'unknown partial signature message type',
      undefined,
    ])
  })
})

test("forgets an operator's messages after 34 slots", () => {
  const validator = createMessageValidator(alanContext())
  const registration = partial({
    role: ROLE.validatorRegistration,
    type: PARTIAL_TYPE.validatorRegistration,
  })
  const inSlot = (slot: number) => arrival({ receivedMs: slot * SLOT_MS + 1 })
  const { value } = validator.check(encoded(registration), inSlot(SLOT))
  if (value === undefined) throw new Error('not accepted')
  validator.accept(value, inSlot(SLOT))
  const again = (slot: number) => validator.check(encoded(registration), inSlot(slot)).broken?.text
  expect(again(SLOT + 34)).toMatch(/^sent more/)
  expect(again(SLOT + 35)).toBeUndefined()
  expect(validator.memory((SLOT + 34) * SLOT_MS).records).toBe(3)
  expect(validator.memory((SLOT + 35) * SLOT_MS).records).toBe(0)
})
