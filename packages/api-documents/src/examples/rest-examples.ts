import {
  EXAMPLE_CLUSTER,
  EXAMPLE_COMMITTEE_DUTY,
  EXAMPLE_VALIDATOR,
  EXAMPLE_VALIDATOR_DUTY,
  exampleDecided,
  exampleOperator,
  examplePosition,
} from '@ssv-exporter/gateway-api/examples/records'
/** A request of the REST interface and its answer, as a test sees them over the example network. */
export interface RestExample {
  /** The name of its endpoint. */
  readonly endpoint: string
  /** Path and query. */
  readonly request: string
  readonly accept: 'application/json' | 'application/x-ndjson' | 'text/csv'
  readonly status: number
  /** JSON, or text in the other forms. */
  readonly body: unknown
}

export const REST_EXAMPLES: readonly RestExample[] = [
  {
    endpoint: 'listOperators',
    request: '/v1/operators?limit=2',
    accept: 'application/json',
    status: 200,
    body: {
      data: [exampleOperator(1), exampleOperator(2)],
      nextCursor: 'MS50ZlNqSHBGbzdHckpQWmk5LjE',
      asOf: examplePosition(3),
    },
  },
  {
    endpoint: 'listOperators',
    request: '/v1/operators?index=3',
    accept: 'application/json',
    status: 200,
    body: {
      data: [exampleOperator(4)],
      nextCursor: null,
      asOf: examplePosition(3),
    },
  },
  {
    endpoint: 'getOperator',
    request: '/v1/operators/1',
    accept: 'application/json',
    status: 200,
    body: {
      data: exampleOperator(1),
      asOf: examplePosition(3),
    },
  },
  {
    endpoint: 'getOperatorEarnings',
    request: '/v1/operators/1/earnings?block=140',
    accept: 'application/json',
    status: 200,
    body: {
      data: {
        operatorId: 1,
        block: 140,
        ethEarnings: '0',
        ssvEarnings: '20000000000',
        exact: true,
      },
      asOf: examplePosition(3),
    },
  },
  {
    endpoint: 'listValidators',
    request: '/v1/validators?operator=1&status=active',
    accept: 'application/json',
    status: 200,
    body: {
      data: [EXAMPLE_VALIDATOR],
      nextCursor: null,
      asOf: examplePosition(3),
    },
  },
  {
    endpoint: 'listValidators',
    request: '/v1/validators?includeRemoved=true&limit=1',
    accept: 'application/json',
    status: 200,
    body: {
      data: [EXAMPLE_VALIDATOR],
      nextCursor: 'MS5TWUIwN0VmUTlkYV9Zci1VLjA',
      asOf: examplePosition(3),
    },
  },
  {
    endpoint: 'getValidator',
    request:
      '/v1/validators/a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9',
    accept: 'application/json',
    status: 200,
    body: {
      data: EXAMPLE_VALIDATOR,
      asOf: examplePosition(3),
    },
  },
  {
    endpoint: 'listDecided',
    request:
      '/v1/validators/a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9/decided?role=ATTESTER&order=desc&limit=2',
    accept: 'application/json',
    status: 200,
    body: {
      data: [exampleDecided(2, [1, 2, 3, 4]), exampleDecided(1, [1, 2, 3])],
      nextCursor: 'MS5UeG1GNEFPaldKWkVEakdKLjEuMA',
      asOf: examplePosition(3),
    },
  },
  {
    endpoint: 'listDecided',
    request:
      '/v1/validators/a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9/decided?from=1&to=1',
    accept: 'application/json',
    status: 200,
    body: {
      data: [exampleDecided(1, [1, 2, 3])],
      nextCursor: null,
      asOf: examplePosition(3),
    },
  },
  {
    endpoint: 'listDecided',
    request:
      '/v1/validators/a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9/decided',
    accept: 'application/x-ndjson',
    status: 200,
    body: '{"publicKey":"a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9","role":"ATTESTER","height":0,"round":1,"signers":[1,2,3],"value":"AQEBAQEBAQEBAQEBAQEBAQ==","signature":"qampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqamp"}\n{"publicKey":"a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9","role":"ATTESTER","height":1,"round":1,"signers":[1,2,3],"value":"AQEBAQEBAQEBAQEBAQEBAQ==","signature":"qampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqamp"}\n{"publicKey":"a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9","role":"ATTESTER","height":2,"round":1,"signers":[1,2,3,4],"value":"AQEBAQEBAQEBAQEBAQEBAQ==","signature":"qampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqamp"}\n',
  },
  {
    endpoint: 'listValidatorDuties',
    request:
      '/v1/validators/b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5/duties',
    accept: 'application/json',
    status: 200,
    body: {
      data: [EXAMPLE_VALIDATOR_DUTY],
      nextCursor: null,
      asOf: examplePosition(3),
    },
  },
  {
    endpoint: 'listDuties',
    request: '/v1/duties?role=ATTESTER&fromSlot=320000&toSlot=320031',
    accept: 'application/json',
    status: 200,
    body: {
      data: [EXAMPLE_COMMITTEE_DUTY],
      nextCursor: null,
      asOf: examplePosition(3),
    },
  },
  {
    endpoint: 'listCommitteeDuties',
    request:
      '/v1/committees/cf97adeedb59e05bfd73a2b4c2a8885708c4f4f70c84c64b27120e72ab733b72/duties?order=desc',
    accept: 'application/json',
    status: 200,
    body: {
      data: [EXAMPLE_COMMITTEE_DUTY],
      nextCursor: null,
      asOf: examplePosition(3),
    },
  },
  {
    endpoint: 'listOperatorPoints',
    request: '/v1/operators/1/points?role=COMMITTEE&fromSlot=320000&toSlot=327199',
    accept: 'application/json',
    status: 200,
    body: {
      data: [],
      nextCursor: null,
      asOf: examplePosition(3),
    },
  },
  {
    endpoint: 'listCoverage',
    request: '/v1/coverage?fromTime=2026-01-31T00:00:00Z&toTime=2026-01-31T23:59:59Z',
    accept: 'application/json',
    status: 200,
    body: {
      data: [],
      nextCursor: null,
      asOf: examplePosition(3),
    },
  },
  {
    endpoint: 'listContradictions',
    request: '/v1/contradictions',
    accept: 'application/json',
    status: 200,
    body: {
      data: [],
      nextCursor: null,
      asOf: examplePosition(3),
    },
  },
  {
    endpoint: 'listClusters',
    request: '/v1/clusters?active=true',
    accept: 'application/json',
    status: 200,
    body: {
      data: [EXAMPLE_CLUSTER],
      nextCursor: null,
      asOf: examplePosition(3),
    },
  },
  {
    endpoint: 'listClusters',
    request: '/v1/clusters',
    accept: 'text/csv',
    status: 200,
    body: 'id,owner,operatorIds,validatorCount,networkFeeIndex,index,active,balance,updatedBlock,currency,effectiveBalance,effectiveBalanceBlock,migratedBlock\r\n0xc1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1,0x6767676767676767676767676767676767676767,"[1,2,3,4]",1,3000,4000,true,25000000000000000000,120,SSV,32,,\r\n',
  },
  {
    endpoint: 'getClusterBalance',
    request:
      '/v1/clusters/0xc1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1/balance',
    accept: 'application/json',
    status: 200,
    body: {
      data: {
        clusterId: '0xc1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1',
        block: 150,
        currency: 'SSV',
        active: true,
        validatorCount: 1,
        effectiveBalance: 32,
        balance: '24999999820000000000',
        burnRate: '6000000000',
        liquidationThreshold: '1800000000000',
        liquidatable: false,
        runwayBlocks: '4166666336',
        exact: true,
        parameters: [
          { name: 'networkFee', value: '2000000000', source: 'event', block: 105 },
          { name: 'liquidationThreshold', value: '300', source: 'preset', block: null },
          { name: 'minimumCollateral', value: '1000000000000', source: 'preset', block: null },
        ],
      },
      asOf: examplePosition(3),
    },
  },
  {
    endpoint: 'listAccounts',
    request: '/v1/accounts?owner=0x6767676767676767676767676767676767676767',
    accept: 'application/json',
    status: 200,
    body: {
      data: [
        {
          owner: '0x6767676767676767676767676767676767676767',
          feeRecipient: '0x7676767676767676767676767676767676767676',
          nonce: 2,
        },
      ],
      nextCursor: null,
      asOf: examplePosition(3),
    },
  },
  {
    endpoint: 'getNetwork',
    request: '/v1/network',
    accept: 'application/json',
    status: 200,
    body: {
      data: {
        block: 150,
        version: 'v2.0.0',
        ethSince: { block: 140, logIndex: 3, declared: true },
        implementation: null,
        relatedContracts: null,
        beside: null,
        modules: [{ id: 5, address: '0x0505050505050505050505050505050505050505' }],
        parameters: [
          {
            name: 'ethNetworkFee',
            value: '3366600000',
            source: 'event',
            event: 'NetworkFeeUpdated',
            block: 140,
            logIndex: 12,
          },
          {
            name: 'ssvNetworkFee',
            value: '2000000000',
            source: 'event',
            event: 'NetworkFeeUpdated',
            block: 105,
            logIndex: 0,
          },
        ],
      },
      asOf: examplePosition(3),
    },
  },
  {
    endpoint: 'getNetwork',
    request: '/v1/network?block=151',
    accept: 'application/json',
    status: 400,
    body: {
      type: '/docs#BAD_PARAMETER',
      title: 'Invalid parameter value',
      status: 400,
      detail: 'Block 151 is not indexed: the last one is 150',
      code: 'BAD_PARAMETER',
      parameter: 'block',
    },
  },
  {
    endpoint: 'listEvents',
    request: '/v1/events?event=OperatorAdded&order=desc&limit=1',
    accept: 'application/json',
    status: 200,
    body: {
      data: [
        {
          blockNumber: 110,
          blockHash: '0xaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
          blockTime: '2023-05-01T12:00:00.000Z',
          transactionHash: '0xcccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc',
          transactionIndex: 0,
          logIndex: 2,
          event: 'OperatorAdded',
          verdict: 'applied',
          reason: null,
          args: {
            operatorId: '2',
            owner: '0x6767676767676767676767676767676767676767',
            publicKey: 'LS0tLS1CRUdJTiBSU0E=',
            fee: '1000000000',
          },
          topics: [
            '0xd839f31c14bd632f424e307b36abff63ca33684f77f28e35dc13718ef338f7f4',
            '0x0000000000000000000000000000000000000000000000000000000000000002',
            '0x0000000000000000000000006767676767676767676767676767676767676767',
          ],
          data: '0x0000000000000000000000000000000000000000000000000000000000000040000000000000000000000000000000000000000000000000000000003b9aca000000000000000000000000000000000000000000000000000000000000000060000000000000000000000000000000000000000000000000000000000000002000000000000000000000000000000000000000000000000000000000000000144c5330744c5331435255644a546942535530453d000000000000000000000000',
        },
      ],
      nextCursor: 'MS56TExVdkhfZzdGanl4LXVTLjExMC4y',
      asOf: examplePosition(3),
    },
  },
  {
    endpoint: 'getStatus',
    request: '/v1/status',
    accept: 'application/json',
    status: 200,
    body: {
      data: {
        deployment: {
          network: 'devnet',
          chainId: 31337,
          contract: '0xdddddddddddddddddddddddddddddddddddddddd',
          generation: 'current',
          startBlock: 100,
        },
        sync: {
          synced: true,
          indexedBlock: 150,
          headBlock: 200,
          finalizedBlock: 136,
          lagBlocks: 50,
          updatedAt: '2023-05-01T12:00:12.000Z',
        },
        log: { epoch: '0b0a3c4e-6f5e-4f57-9d55-0d5b8a1f6a11', offset: 3, earliest: 1 },
      },
      asOf: examplePosition(3),
    },
  },
  {
    endpoint: 'listOperators',
    request: '/v1/operators?limit=0',
    accept: 'application/json',
    status: 400,
    body: {
      type: '/docs#BAD_PARAMETER',
      title: 'Invalid parameter value',
      status: 400,
      detail: '`limit`: Too small: expected number to be >=1',
      code: 'BAD_PARAMETER',
      parameter: 'limit',
    },
  },
  {
    endpoint: 'listValidators',
    request: '/v1/validators?foo=1',
    accept: 'application/json',
    status: 400,
    body: {
      type: '/docs#UNKNOWN_PARAMETER',
      title: 'Unknown parameter',
      status: 400,
      detail:
        'there is no parameter `foo` here; there are `owner`, `operator`, `cluster`, `status`, `includeRemoved`, `limit`, `cursor`',
      code: 'UNKNOWN_PARAMETER',
      parameter: 'foo',
    },
  },
  {
    endpoint: 'getOperator',
    request: '/v1/operators/99',
    accept: 'application/json',
    status: 404,
    body: {
      type: '/docs#OPERATOR_NOT_FOUND',
      title: 'Operator not found',
      status: 404,
      detail: 'Operator not found',
      code: 'OPERATOR_NOT_FOUND',
    },
  },
]
