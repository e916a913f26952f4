import { expect, it } from 'vitest'
import { dutyValidatorOf } from '../../network/duty-validator-of.ts'
import { createVirtualNetwork } from '../../testing/alan/virtual-network.ts'
import { validatorOf } from '../../testing/committee.ts'
import { answerBeaconQuestion } from './beacon-answers.ts'

const { team, network, passSlots, ledger, end } = createVirtualNetwork({
  network: { schedule: { slotsPerEpoch: 8, gloasEpoch: 10 } },
  proposals: 0.5,
  timeliness: 1,
})
const facts = { ...team, network, committeeLength: 64, chainId: 31_337 }

interface Answer {
  readonly data: never
  readonly dependent_root?: string
}

function ask(path: string, body?: unknown): Answer {
  const answer = answerBeaconQuestion(facts, {
    path: `/eth/v1/${path}`,
    ...(body !== undefined && { body }),
  })
  if (answer === undefined) throw new Error(`no answer to ${path}`)
  return answer as Answer
}

const validators = team.registry.active()
const indices = validators.map(({ index }) => `${index}`)
const slotsOf = (duties: readonly { readonly slot: string }[]) =>
  duties.map(({ slot }) => Number(slot))

it('serves the parameters of the chain', () => {
  expect(ask('beacon/genesis').data).toEqual({
    genesis_time: '1700000000',
    genesis_validators_root: expect.stringMatching(/^0x[0-9a-f]{64}$/),
    genesis_fork_version: '0x10007701',
  })
  expect(ask('config/spec').data).toMatchObject({
    SECONDS_PER_SLOT: '2',
    SLOT_DURATION_MS: '2000',
    SLOTS_PER_EPOCH: '8',
    EPOCHS_PER_SYNC_COMMITTEE_PERIOD: '256',
    DEPOSIT_CHAIN_ID: '31337',
    FULU_FORK_EPOCH: '0',
    GLOAS_FORK_EPOCH: '10',
    GLOAS_FORK_VERSION: '0x80007701',
  })
  const forks = ask('config/fork_schedule').data as { current_version: string; epoch: string }[]
  expect(forks.at(-1)).toEqual({
    previous_version: '0x70007701',
    current_version: '0x80007701',
    epoch: '10',
  })
  expect(forks.map(({ epoch }) => epoch)).toEqual(['0', '0', '0', '0', '0', '0', '10'])
  expect(ask('node/syncing').data).toMatchObject({ sync_distance: '0', is_syncing: false })
})

it('serves validators by key or index', () => {
  const [first, second] = validators
  const ids = [`0x${first?.name}`, `${second?.index}`]
  expect(ask('beacon/states/head/validators', { ids }).data).toMatchObject([
    { index: '1000', status: 'active_ongoing', validator: { pubkey: `0x${first?.name}` } },
    { index: '1001' },
  ])
  expect(ask('beacon/states/head/validators').data).toHaveLength(4)
  expect(ask('beacon/states/head/validators?id=1003').data).toHaveLength(1)
})

it('serves the duties that operators perform', () => {
  const proposers = ask('validator/duties/proposer/8').data as { slot: string }[]
  expect(slotsOf(proposers)).toEqual([64, 65, 66, 67, 68, 69, 70, 71])
  const attesters = ask('validator/duties/attester/8', indices).data as { slot: string }[]
  const committee = ask('beacon/states/head/sync_committees?epoch=8').data as {
    validators: string[]
  }
  expect(committee.validators).toHaveLength(512)
  const members = ask('validator/duties/sync/8', indices).data as { validator_index: string }[]
  expect(members).toHaveLength(4)
  for (const { validator_index } of members) {
    expect(committee.validators).toContain(validator_index)
  }
  passSlots(24)
  end()
  const done = (role: string, from: number, to: number) =>
    ledger
      .filter((line) => line.role === role && line.slot >= from && line.slot < to)
      .map(({ slot, validator }) => `${slot} ${validator}`)
      .sort()
  const answered = (duties: readonly { slot: string; validator_index?: string }[]) =>
    duties
      .filter(({ validator_index }) => Number(validator_index) < 1_000_000)
      .map(({ slot, validator_index }) => `${slot} ${validator_index}`)
      .sort()
  expect(answered(attesters)).toEqual(done('ATTESTER', 64, 72))
  expect(answered(proposers)).toEqual(done('PROPOSER', 64, 72))
  expect(done('PROPOSER', 64, 72)).not.toEqual([])
  const timeliness = ask('validator/duties/ptc/10', indices).data as { slot: string }[]
  expect(answered(timeliness)).toEqual(done('PTC_ATTESTER', 80, 88))
  expect(timeliness).toHaveLength(4)
})

it('answers only for requested validators, and rejects unknown paths', () => {
  expect(ask('validator/duties/attester/8', ['1000', '77']).data).toHaveLength(1)
  expect(ask('validator/duties/attester/9', []).dependent_root).not.toEqual(
    ask('validator/duties/attester/8', []).dependent_root,
  )
  expect(answerBeaconQuestion(facts, { path: '/eth/v1/beacon/blocks/head' })).toBeUndefined()
  expect(() => ask('validator/duties/proposer/x')).toThrow('not an epoch: x')
  expect(() => ask('validator/duties/attester/8', { a: 1 })).toThrow('a list is expected')
})

it('knows validators before they have duties, and after those have ended', () => {
  const all = [...team.registry.active()]
  const [, second] = all
  const late = dutyValidatorOf(validatorOf('late'))
  team.registerValidators([late])
  team.setValidators([])
  const ids = [`0x${second?.name}`, `0x${late.publicKey}`]
  expect(ask('beacon/states/head/validators', { ids }).data).toMatchObject([
    { index: '1001' },
    { index: `${1_000 + all.length}`, validator: { pubkey: ids[1] } },
  ])
  expect(team.registry.active()).toEqual([])
})
