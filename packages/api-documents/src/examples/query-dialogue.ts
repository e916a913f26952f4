import {
  EXAMPLE_VALIDATOR,
  EXAMPLE_VALIDATOR_DUTY,
  EXAMPLE_VOTE,
  exampleDecidedRecord,
} from '@ssv-exporter/gateway-api/examples/records'
import type { DialogueStep } from './dialogue.ts'

/** Requests on `/query` and their answers. */
export const QUERY_DIALOGUE: readonly DialogueStep[] = [
  { by: 'client', message: 'Request', payload: { type: 'operator', filter: { from: 0, to: 0 } } },
  {
    by: 'server',
    message: 'OperatorAnswer',
    payload: {
      type: 'operator',
      filter: { from: 0, to: 0 },
      data: [
        {
          publicKey: 'LS0tLS1CRUdJTiBSU0E=',
          name: '',
          ownerAddress: '0x6767676767676767676767676767676767676767',
          index: 0,
        },
        {
          publicKey: 'LS0tLS1CRUdJTiBSU0E=',
          name: '',
          ownerAddress: '0x6767676767676767676767676767676767676767',
          index: 1,
        },
        {
          publicKey: 'LS0tLS1CRUdJTiBSU0E=',
          name: '',
          ownerAddress: '0x6767676767676767676767676767676767676767',
          index: 2,
        },
        {
          publicKey: 'LS0tLS1CRUdJTiBSU0E=',
          name: '',
          ownerAddress: '0x6767676767676767676767676767676767676767',
          index: 3,
        },
      ],
    },
  },
  {
    by: 'client',
    message: 'Request',
    payload: {
      type: 'validator',
      filter: {
        publicKey: EXAMPLE_VALIDATOR.publicKey,
      },
    },
  },
  {
    by: 'server',
    message: 'ValidatorAnswer',
    payload: {
      type: 'validator',
      filter: {
        from: 0,
        to: 0,
        publicKey: EXAMPLE_VALIDATOR.publicKey,
      },
      data: [
        {
          publicKey: EXAMPLE_VALIDATOR.publicKey,
          operators: [
            { publicKey: 'LS0tLS1CRUdJTiBSU0E=', nodeId: 1 },
            { publicKey: 'LS0tLS1CRUdJTiBSU0E=', nodeId: 2 },
            { publicKey: 'LS0tLS1CRUdJTiBSU0E=', nodeId: 3 },
            { publicKey: 'LS0tLS1CRUdJTiBSU0E=', nodeId: 4 },
          ],
          index: 0,
        },
      ],
    },
  },
  {
    by: 'client',
    message: 'Request',
    payload: {
      type: 'decided',
      filter: {
        publicKey: EXAMPLE_VALIDATOR.publicKey,
        role: 'ATTESTER',
        from: 1,
        to: 2,
      },
    },
  },
  {
    by: 'server',
    message: 'DecidedAnswer',
    payload: {
      type: 'decided',
      filter: {
        from: 1,
        to: 2,
        role: 'ATTESTER',
        publicKey: EXAMPLE_VALIDATOR.publicKey,
      },
      data: [exampleDecidedRecord(1, [1, 2, 3]), exampleDecidedRecord(2, [1, 2, 3, 4])],
    },
  },
  {
    by: 'client',
    message: 'Request',
    payload: {
      type: 'decided',
      filter: {
        publicKey: EXAMPLE_VALIDATOR_DUTY.publicKey,
        role: 'ATTESTER',
        from: 320000,
        to: 320031,
      },
    },
  },
  {
    by: 'server',
    message: 'DecidedAnswer',
    payload: {
      type: 'decided',
      filter: {
        from: 320000,
        to: 320031,
        role: 'ATTESTER',
        publicKey: EXAMPLE_VALIDATOR_DUTY.publicKey,
      },
      data: [
        exampleDecidedRecord(320001, [1, 2, 4], {
          publicKey: EXAMPLE_VALIDATOR_DUTY.publicKey,
          value: EXAMPLE_VOTE,
        }),
      ],
    },
  },
  {
    by: 'client',
    message: 'Request',
    payload: {
      type: 'decided',
      filter: {
        publicKey: EXAMPLE_VALIDATOR.publicKey,
        limit: 1,
      },
    },
  },
  {
    by: 'server',
    message: 'DecidedAnswer',
    payload: {
      type: 'decided',
      filter: {
        from: 0,
        to: 0,
        publicKey: EXAMPLE_VALIDATOR.publicKey,
        limit: 1,
      },
      data: [exampleDecidedRecord(0, [1, 2, 3])],
      nextCursor: 'MS4wLjA',
    },
  },
  { by: 'client', message: 'Request', payload: { type: 'foo' } },
  {
    by: 'server',
    message: 'ErrorAnswer',
    payload: {
      type: 'error',
      filter: { from: 0, to: 0 },
      data: ["bad request - unknown message type 'foo'"],
    },
  },
]
