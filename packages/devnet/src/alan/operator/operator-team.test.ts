import { describe, expect, it } from 'vitest'
import { receivedDuties } from '../../testing/alan/received-duties.ts'
import {
  createVirtualNetwork,
  type ReceivedMessage,
  type VirtualNetwork,
} from '../../testing/alan/virtual-network.ts'

/** Number of each verdict, and the first of each kind with its rule. */
function verdictsOf(received: readonly ReceivedMessage[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { verdict, text } of received) {
    const name = text === '' ? verdict : `${verdict}: ${text}`
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}

const acceptedOf = ({ received }: VirtualNetwork) =>
  received.flatMap(({ message }) => (message === undefined ? [] : [message]))

/** The ledger in the form of received messages: without duties that nobody signed. */
const signedOf = ({ ledger }: VirtualNetwork) =>
  Object.fromEntries(
    ledger
      .filter(({ signers }) => signers.length > 0)
      .map(({ slot, role, validator, signers }) => [`${slot} ${role} ${validator}`, signers]),
  )

const rolesOf = ({ ledger }: VirtualNetwork, from: number, to: number) =>
  [
    ...new Set(ledger.filter(({ slot }) => slot >= from && slot < to).map(({ role }) => role)),
  ].sort()

const START = 64

describe('operators without faults', () => {
  const net = createVirtualNetwork({ network: {}, registrationEpochs: 2, proposals: 0.5 })
  net.passSlots(24)
  net.end()

  it('send only messages that other operators and a listener accept', () => {
    expect(Object.keys(verdictsOf([...net.received, ...net.verdicts]))).toEqual(['accept'])
    const later = net.received.map(({ message }) => message?.laterRule?.text ?? '')
    // Several operators publish the decision, with different signers.
    expect([...new Set(later)].sort()).toEqual(['', 'decided with same number of signers'])
  })

  it('perform every duty with the whole committee in round 1', () => {
    expect(net.ledger.filter(({ signers }) => signers.length < 4)).toEqual([])
    expect(net.ledger.filter(({ round = 1 }) => round > 1)).toEqual([])
    expect(rolesOf(net, 0, 1_000)).toEqual([
      'AGGREGATOR',
      'ATTESTER',
      'PROPOSER',
      'SYNC_COMMITTEE',
      'SYNC_COMMITTEE_CONTRIBUTION',
      'VALIDATOR_REGISTRATION',
    ])
  })

  it('attest once for each validator and epoch', () => {
    for (const { index } of net.team.registry.active()) {
      const slots = net.ledger
        .filter(({ role, validator }) => role === 'ATTESTER' && validator === index)
        .map(({ slot }) => Math.floor(slot / 8))
      expect(slots).toEqual([8, 9, 10])
    }
  })

  it('report their messages to a ledger in the order of slots', () => {
    expect(signedOf(net)).toEqual(receivedDuties(net.team, acceptedOf(net)))
    const slots = net.ledger.map(({ slot }) => slot)
    expect(slots).toEqual(slots.toSorted((a, b) => a - b))
  })
})

it('operators sign the exit of a validator once, in the slot after it was requested', () => {
  const net = createVirtualNetwork({ proposals: 0, syncMembers: 0 })
  net.passSlots(2)
  const [, validator] = net.team.registry.active()
  net.team.exit(validator?.name ?? '')
  net.passSlots(6)
  net.end()
  const exits = net.ledger.filter(({ role }) => role === 'VOLUNTARY_EXIT')
  expect(exits).toMatchObject([
    { slot: START + 2, validator: validator?.index, signers: [1, 2, 3, 4] },
  ])
  expect(Object.keys(verdictsOf([...net.received, ...net.verdicts]))).toEqual(['accept'])
  expect(signedOf(net)).toEqual(receivedDuties(net.team, acceptedOf(net)))
})

describe('operators that cross Boole and Gloas', () => {
  const net = createVirtualNetwork({
    network: { schedule: { slotsPerEpoch: 8, booleEpoch: 9, gloasEpoch: 10 } },
    committees: [
      [1, 2, 3, 4],
      [1, 2, 3, 4],
      [2, 3, 4, 5, 6, 7, 8],
    ],
    committeeLength: 16,
    registrationEpochs: 1,
    proposals: 1,
    timeliness: 1,
  })
  net.passSlots(28)
  net.end()

  it('lose no message', () => {
    expect(Object.keys(verdictsOf([...net.received, ...net.verdicts]))).toEqual(['accept'])
    expect(signedOf(net)).toEqual(receivedDuties(net.team, acceptedOf(net)))
    expect(net.ledger.filter(({ note }) => note !== undefined)).toEqual([])
  })

  it('use the roles and topics of each fork', () => {
    const before = ['ATTESTER', 'PROPOSER', 'SYNC_COMMITTEE', 'VALIDATOR_REGISTRATION']
    expect(rolesOf(net, START, 72)).toEqual(expect.arrayContaining(before))
    expect(rolesOf(net, 72, 80)).toEqual(expect.arrayContaining(before))
    const after = rolesOf(net, 80, 92)
    expect(after).toEqual(expect.arrayContaining(['PROPOSER_PREFERENCES', 'PTC_ATTESTER']))
    expect(after).not.toContain('VALIDATOR_REGISTRATION')
    const selected = ['AGGREGATOR', 'SYNC_COMMITTEE_CONTRIBUTION']
    expect(rolesOf(net, START, 72)).toEqual(expect.arrayContaining(selected))
    expect(rolesOf(net, 72, 92)).toEqual(expect.arrayContaining(selected))
    const topics = (slots: (slot: number) => boolean) => [
      ...new Set(
        net.received.flatMap(({ topic, message }) =>
          message !== undefined && slots(message.slot) ? [topic.replace(/\d+$/, '')] : [],
        ),
      ),
    ]
    expect(topics((slot) => slot < 72)).toEqual(['ssv.v2.'])
    expect(topics((slot) => slot >= 72)).toEqual(['/ssv/devnet/boole/'])
  })
})

describe('over a network that loses a tenth of all messages', () => {
  const net = createVirtualNetwork({ loss: 0.1, seed: 'lossy', proposals: 0.5 })
  net.passSlots(16)
  net.end()

  it('most duties complete, some in later rounds, and no message is rejected', () => {
    const verdicts = verdictsOf([...net.received, ...net.verdicts])
    expect(Object.keys(verdicts).filter((name) => name.startsWith('reject'))).toEqual([])
    const done = net.ledger.filter(({ signers }) => signers.length >= 3)
    expect(done.length / net.ledger.length).toBeGreaterThan(0.8)
    expect(signedOf(net)).toEqual(receivedDuties(net.team, acceptedOf(net)))
  })
})

describe('faults', () => {
  const SLOTS = 9
  const runWith = (faults: object) => {
    const net = createVirtualNetwork({
      faults,
      committees: Array(2).fill([1, 2, 3, 4]),
      syncMembers: 1,
      proposals: 0,
    })
    net.passSlots(SLOTS)
    net.end()
    // A ledger never contains what was not received.
    expect(signedOf(net)).toEqual(receivedDuties(net.team, acceptedOf(net)))
    return net
  }
  /** Those that had time to complete. */
  const committeeDuties = ({ ledger }: VirtualNetwork) =>
    ledger.filter(
      ({ role, slot }) =>
        (role === 'ATTESTER' || role === 'SYNC_COMMITTEE') && slot < START + SLOTS - 3,
    )

  it('an operator is down for a while, and the others continue', () => {
    const net = runWith({ down: [{ operatorId: 2, fromSlot: 66, toSlot: 68 }] })
    const others = [1, 3, 4]
    for (const { slot, signers } of net.ledger) {
      expect(signers, `slot ${slot}`).toEqual(slot >= 66 && slot <= 68 ? others : [1, 2, 3, 4])
    }
    const spoken = net.received
      .filter(({ from }) => from === 2n)
      .map(({ message }) => message?.slot)
    expect(spoken).toContain(65)
    expect(spoken).toContain(69)
    expect(spoken).not.toContain(67)
  })

  it('signers are missing, and some duties stay below quorum', () => {
    const net = runWith({ missingSigners: 0.4 })
    const counts = new Set(committeeDuties(net).map(({ signers }) => signers.length))
    expect(counts.size).toBeGreaterThan(1)
    for (const { signers, note } of net.ledger) {
      expect(note).toBe(signers.length < 3 ? 'below quorum' : undefined)
    }
    expect(net.ledger.some(({ note }) => note !== undefined)).toBe(true)
  })

  it('signers are slots late, and count', () => {
    const net = runWith({ lateSigners: 0.5, lateSlots: 2 })
    const times = committeeDuties(net).flatMap(({ times: { signed } }) => Object.values(signed))
    expect(times.filter((ms) => ms >= 4_000).length).toBeGreaterThan(0)
    expect(times.filter((ms) => ms < 2_000).length).toBeGreaterThan(0)
  })

  it('partial signatures are invalid, and do not count', () => {
    const net = runWith({ invalidPartials: 0.3 })
    const invalid = net.ledger.flatMap((entry) => entry.invalid ?? [])
    expect(invalid.length).toBeGreaterThan(0)
    for (const { signers, invalid: none = [] } of net.ledger) {
      expect(signers.filter((signer) => none.includes(signer))).toEqual([])
    }
  })

  it('validator indices are wrong, and the signatures do not count', () => {
    const net = runWith({ wrongIndices: 1 })
    const named = acceptedOf(net).flatMap((message) =>
      message.kind === 'partial' ? message.content.items.map((item) => item.validatorIndex) : [],
    )
    expect(named).toContain(4_000_000_000n)
    expect(net.ledger.some(({ signers }) => signers.length === 0)).toBe(true)
  })

  it('messages are repeated in other bytes, and rejected', () => {
    const verdicts = verdictsOf(runWith({ duplicates: 1 }).received)
    expect(verdicts['reject: message is duplicated']).toBeGreaterThan(0)
  })

  it('leaders propose two values', () => {
    const verdicts = verdictsOf(runWith({ conflictingProposals: 1 }).received)
    expect(verdicts['reject: different proposal data']).toBeGreaterThan(0)
  })

  it('only misbehaving operators send what others reject', () => {
    const faults = { duplicates: 1, conflictingProposals: 1, misbehaving: [2] }
    const rejected = runWith(faults).received.filter(({ verdict }) => verdict === 'reject')
    expect(new Set(rejected.map(({ from }) => from))).toEqual(new Set([2n]))
  })

  it.each([['lateProposals'], ['roundChanges']])(
    '%s of the leader: the others change the round and justify it',
    (name) => {
      const net = runWith({ [name]: 1 })
      const rounds = committeeDuties(net).map(({ round }) => round)
      expect(new Set(rounds)).toEqual(new Set([2]))
      const proposals = acceptedOf(net).flatMap((message) =>
        message.kind === 'consensus' && message.content.type === 0 ? [message.content] : [],
      )
      const second = proposals.filter(({ round }) => round === 2n)
      expect(second.length).toBeGreaterThan(0)
      expect(second.every((one) => one.roundChangeJustification.length >= 3)).toBe(true)
      const late = net.received.filter(({ text }) => text.startsWith('signer has already advanced'))
      expect(late.length > 0).toBe(name === 'lateProposals')
    },
  )
})
