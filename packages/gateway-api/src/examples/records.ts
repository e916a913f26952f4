import { lambdaOf } from '../lambda.ts'
import { DECIDED_TYPE, type DecidedRecord } from '../records.ts'
import type { ClusterResource } from '../resources/cluster-resource.ts'
import type { CommitteeDutyResource } from '../resources/committee-duty-resource.ts'
import type { DecidedResource } from '../resources/decided-resource.ts'
import type { OperatorResource } from '../resources/operator-resource.ts'
import type { ValidatorDutyResource } from '../resources/validator-duty-resource.ts'
import type { ValidatorResource } from '../resources/validator-resource.ts'
import type { Position } from '../stream/position.ts'

// Records of a small network, for documents and tests.

const OWNER = '0x6767676767676767676767676767676767676767'
const VALIDATOR_KEY =
  'a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9'
const OPERATOR_KEY = 'LS0tLS1CRUdJTiBSU0E='
const OPERATOR_IDS = [1, 2, 3, 4]

export const examplePosition = (offset: number): Position => ({
  epoch: '0b0a3c4e-6f5e-4f57-9d55-0d5b8a1f6a11',
  offset,
})

/** The four operators differ in their numbers. */
export const exampleOperator = (id: number): OperatorResource => ({
  index: id - 1,
  id,
  publicKey: OPERATOR_KEY,
  name: '',
  owner: OWNER,
  fee: '1000000000',
  ethFee: null,
  declaredFee: null,
  declaredBlock: null,
  withdrawn: '0',
  ethWithdrawn: '0',
  isPrivate: false,
  whitelist: [],
  whitelistingContract: null,
  addedBlock: 110,
  removedBlock: null,
})

export const EXAMPLE_CLUSTER: ClusterResource = {
  id: '0xc1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1',
  owner: OWNER,
  operatorIds: OPERATOR_IDS,
  validatorCount: 1,
  networkFeeIndex: '3000',
  index: '4000',
  active: true,
  balance: '25000000000000000000',
  updatedBlock: 120,
  currency: 'SSV',
  effectiveBalance: 32,
  effectiveBalanceBlock: null,
  migratedBlock: null,
}

export const EXAMPLE_VALIDATOR: ValidatorResource = {
  index: 0,
  publicKey: VALIDATOR_KEY,
  owner: OWNER,
  clusterId: EXAMPLE_CLUSTER.id,
  operators: OPERATOR_IDS.map((nodeId) => ({ nodeId, publicKey: OPERATOR_KEY })),
  liquidated: false,
  registeredBlock: 120,
  exitedBlock: null,
  removedBlock: null,
}

const DECIDED_VALUE = 'AQEBAQEBAQEBAQEBAQEBAQ=='
const SIGNATURE =
  'qampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqamp'

export const exampleDecided = (height: number, signers: number[]): DecidedResource => ({
  publicKey: VALIDATOR_KEY,
  role: 'ATTESTER',
  height,
  round: 1,
  signers,
  value: DECIDED_VALUE,
  signature: SIGNATURE,
})

/** The value of `EXAMPLE_VALIDATOR_DUTY` as operators decided it. */
export const EXAMPLE_VOTE =
  'sbGxsbGxsbGxsbGxsbGxsbGxsbGxsbGxsbGxsbGxsbEOJwAAAAAAAFFRUVFRUVFRUVFRUVFRUVFRUVFRUVFRUVFRUVFRUVFRDycAAAAAAABxcXFxcXFxcXFxcXFxcXFxcXFxcXFxcXFxcXFxcXFxcQ=='

/** A decided message in the original protocol. */
export const exampleDecidedRecord = (
  height: number,
  signers: number[],
  { publicKey = VALIDATOR_KEY, value = DECIDED_VALUE } = {},
): DecidedRecord => ({
  message: {
    type: DECIDED_TYPE,
    round: 1,
    lambda: lambdaOf(publicKey, 'ATTESTER'),
    seq_number: height,
    value,
  },
  signature: SIGNATURE,
  signer_ids: signers,
})

const DUTY = {
  slot: 320001,
  epoch: 10000,
  time: '2026-01-01T00:00:12.000Z',
  role: 'ATTESTER',
  committeeId: 'cf97adeedb59e05bfd73a2b4c2a8885708c4f4f70c84c64b27120e72ab733b72',
  operatorIds: OPERATOR_IDS,
} as const

const PARTICIPATION = {
  validatorIndex: 500003,
  publicKey:
    'b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5',
  result: 'quorum',
  reason: null,
  scheduled: null,
  signers: [1, 2, 4],
  round: 1,
  proposalMs: 4010,
  quorumMs: 4250,
  lastSignerMs: 4250,
} satisfies Partial<ValidatorDutyResource>

const VOTE = {
  kind: 'vote',
  blockRoot: '0xb1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1',
  source: {
    epoch: '9998',
    root: '0x5151515151515151515151515151515151515151515151515151515151515151',
  },
  target: {
    epoch: '9999',
    root: '0x7171717171717171717171717171717171717171717171717171717171717171',
  },
} as const

export const EXAMPLE_VALIDATOR_DUTY = {
  ...DUTY,
  ...PARTICIPATION,
  value: VOTE,
} satisfies ValidatorDutyResource

export const EXAMPLE_COMMITTEE_DUTY: CommitteeDutyResource = {
  ...DUTY,
  validators: [{ ...PARTICIPATION, value: 0 }],
  values: [VOTE],
}
