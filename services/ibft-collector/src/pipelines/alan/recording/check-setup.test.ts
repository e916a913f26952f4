import { expect, test } from 'vitest'
import { faultOfSetup } from './check-setup.ts'

const KEY = 'Ab'.repeat(48)
const VALIDATOR = {
  public_key: KEY,
  committee: 0,
  share_public_keys: { 1: KEY, 2: KEY, 3: KEY, 4: KEY },
}
const SETUP = {
  network_name: 'test',
  domain_type: '00000001',
  genesis_time_unix: 0,
  slot_ms: 12_000,
  slots_per_epoch: 32,
  epochs_per_sync_committee_period: 256,
  genesis_validators_root: '0A'.repeat(32),
  fork_version_all_epochs: '06000000',
  operators: [1, 2, 3, 4].map((id) => ({ id, public_key_base64: 'a2V5' })),
  committees: [{ operators: [4, 3, 2, 1] }],
  validators: [VALIDATOR],
}
const OTHER = { ...VALIDATOR, public_key: '01'.repeat(48) }
const ID = 'cf97adeedb59e05bfd73a2b4c2a8885708c4f4f70c84c64b27120e72ab733b72'

test.each([
  ['nothing that is optional', {}],
  [
    'everything that is optional, and members that are not known',
    {
      next_domain_type: '00000002',
      topic_names: ['test', 'other'],
      boole_epoch: 2 ** 64,
      gloas_epoch: 0,
      fork_schedule: [{ version: '06000000', epoch: 0 }],
      committees: [{ operators: [1, 2, 3, 4], committee_id: ID.toUpperCase(), subnet: 114 }],
      validators: [
        { ...VALIDATOR, index: 7, status: 'active_ongoing', liquidated: true, graffiti: '' },
        { ...OTHER, index: 0, status: '' },
        { ...OTHER, public_key: '02'.repeat(48), index: 0, status: '' },
      ],
      clients: 3,
    },
  ],
])('a setup may have %s', (_, change) => {
  expect(faultOfSetup({ ...SETUP, ...change })).toBeUndefined()
})

test.each<[string, object]>([
  ['network_name is missing', { network_name: undefined }],
  ['topic_names is not a list of names', { topic_names: 'test' }],
  ['genesis_time_unix is not a number', { genesis_time_unix: '1' }],
  ['slot_ms is not a positive number', { slot_ms: 0 }],
  ['slots_per_epoch is not a positive number', { slots_per_epoch: 1.5 }],
  ['boole_epoch is not a number', { boole_epoch: null }],
  ['domain_type is not 4 bytes in hex, without 0x', { domain_type: '0x000001' }],
  ['next_domain_type is not 4 bytes in hex, without 0x', { next_domain_type: '' }],
  [
    'genesis_validators_root is not 32 bytes in hex, without 0x',
    { genesis_validators_root: `0x${'0a'.repeat(32)}` },
  ],
  [
    'neither fork_version_all_epochs nor fork_schedule is usable',
    { fork_schedule: [{ version: '06000000' }] },
  ],
  [
    'neither fork_version_all_epochs nor fork_schedule is usable',
    { fork_version_all_epochs: undefined },
  ],
  ['operators is not a list', { operators: {} }],
  ['operators[0] has no id', { operators: [null] }],
  ['operators[0] has no public_key_base64', { operators: [{ id: 1 }] }],
  [
    'operators[1] has the id of another: 1',
    { operators: [SETUP.operators[0], SETUP.operators[0]] },
  ],
  ['committees is not a list', { committees: undefined }],
  [
    'committees[0] has no list of 1 to 13 different operators',
    { committees: [{ operators: [1, 1] }] },
  ],
  [
    'committees[0] has the committee_id of other operators',
    { committees: [{ operators: [1, 2, 3, 5], committee_id: ID }] },
  ],
  ['validators is not a list', { validators: null }],
  ...(
    [
      ['has no public key of 48 bytes in hex, without 0x', { public_key: `0x${KEY}` }],
      ['names a committee that is missing: 1', { committee: 1 }],
      ['has no share key of operator 2', { share_public_keys: { 1: KEY, 3: KEY, 4: KEY } }],
      ['has no share key of operator 4', { share_public_keys: null }],
      ['has an index that is no number: 500001', { index: '500001' }],
      ['has a status that is no text', { status: null }],
      ['has neither true nor false as liquidated', { liquidated: 'no' }],
    ] as const
  ).map(([what, change]): [string, object] => [
    `validators[0] ${what}`,
    { validators: [{ ...VALIDATOR, ...change }] },
  ]),
  [
    `validators[1] has the public key of another: ${KEY.toLowerCase()}`,
    { validators: [VALIDATOR, { ...VALIDATOR, public_key: KEY.toLowerCase() }] },
  ],
  [
    'validators[1] has the index of another: 7',
    {
      validators: [
        { ...VALIDATOR, index: 7 },
        { ...OTHER, index: 7 },
      ],
    },
  ],
])('%s', (fault, change) => {
  expect(faultOfSetup({ ...SETUP, ...change })).toBe(fault)
})
