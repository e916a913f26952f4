import { expect, test } from 'vitest'
import { CommitteeEntry } from '../registry/committee-entry.ts'
import { proposalTimes } from './proposal-times.ts'

const SLOT = 100
const SLOT_MS = 2_000
const [ATTESTER, PROPOSER, SYNC_COMMITTEE, PTC_ATTESTER] = [0, 2, 3, 7]
const COMMITTEE = new CommitteeEntry([1, 2, 3, 4], () => undefined)
const COMMITTEE_ID = 'cf97adeedb59e05bfd73a2b4c2a8885708c4f4f70c84c64b27120e72ab733b72'
const KEY = 'a7'.repeat(48)

/** MessageIDs: domain, role, and 16 zero bytes with the committee or the validator's key. */
const ARRIVED = new Map([
  [`${SLOT} 00007701${'00000000'}${'00'.repeat(16)}${COMMITTEE_ID}`, 700],
  [`${SLOT} 00007701${'02000000'}${KEY}`, 900.4],
  [`${SLOT + 8} 00007702${'00000000'}${'00'.repeat(16)}${COMMITTEE_ID}`, 800],
])

const timeOf = proposalTimes({
  network: {
    schedule: { slotsPerEpoch: 4, booleEpoch: 27 },
    domains: { alan: Uint8Array.of(0, 0, 0x77, 1), boole: Uint8Array.of(0, 0, 0x77, 2) },
    names: [],
    genesisMs: 1_000_000,
    slotMs: SLOT_MS,
    epochsPerSyncCommitteePeriod: 256,
  },
  assembler: {
    proposalMs(slot, messageId) {
      const afterMs = ARRIVED.get(`${slot} ${messageId}`)
      return afterMs === undefined ? undefined : 1_000_000 + slot * SLOT_MS + afterMs
    },
  },
  publicKeyOf: (index) => (index === 7 ? KEY : undefined),
})

test('finds the proposal for a duty, in the domain of its slot', () => {
  const of = (role: number, index = 7, slot = SLOT) => timeOf(slot, role, COMMITTEE, index)
  expect([of(ATTESTER), of(SYNC_COMMITTEE), of(PROPOSER)]).toEqual([700, 700, 900])
  expect(of(ATTESTER, 7, SLOT + 8)).toBe(800)
  expect([of(ATTESTER, 7, SLOT + 1), of(PROPOSER, 8), of(PTC_ATTESTER)]).toEqual([
    undefined,
    undefined,
    undefined,
  ])
})
