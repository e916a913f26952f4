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
        publicKey:
          'a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9',
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
        publicKey:
          'a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9',
      },
      data: [
        {
          publicKey:
            'a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9',
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
        publicKey:
          'a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9',
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
        publicKey:
          'a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9',
      },
      data: [
        {
          message: {
            type: 3,
            round: 1,
            lambda:
              'YTlhOWE5YTlhOWE5YTlhOWE5YTlhOWE5YTlhOWE5YTlhOWE5YTlhOWE5YTlhOWE5YTlhOWE5YTlhOWE5YTlhOWE5YTlhOWE5YTlhOWE5YTlhOWE5YTlhOWE5YTlhOWE5X0FUVEVTVEVS',
            seq_number: 1,
            value: 'AQEBAQEBAQEBAQEBAQEBAQ==',
          },
          signature:
            'qampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqamp',
          signer_ids: [1, 2, 3],
        },
        {
          message: {
            type: 3,
            round: 1,
            lambda:
              'YTlhOWE5YTlhOWE5YTlhOWE5YTlhOWE5YTlhOWE5YTlhOWE5YTlhOWE5YTlhOWE5YTlhOWE5YTlhOWE5YTlhOWE5YTlhOWE5YTlhOWE5YTlhOWE5YTlhOWE5YTlhOWE5X0FUVEVTVEVS',
            seq_number: 2,
            value: 'AQEBAQEBAQEBAQEBAQEBAQ==',
          },
          signature:
            'qampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqamp',
          signer_ids: [1, 2, 3, 4],
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
        publicKey:
          'b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5',
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
        publicKey:
          'b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5',
      },
      data: [
        {
          message: {
            type: 3,
            round: 1,
            lambda:
              'YjViNWI1YjViNWI1YjViNWI1YjViNWI1YjViNWI1YjViNWI1YjViNWI1YjViNWI1YjViNWI1YjViNWI1YjViNWI1YjViNWI1YjViNWI1YjViNWI1YjViNWI1YjViNWI1X0FUVEVTVEVS',
            seq_number: 320001,
            value:
              'sbGxsbGxsbGxsbGxsbGxsbGxsbGxsbGxsbGxsbGxsbEOJwAAAAAAAFFRUVFRUVFRUVFRUVFRUVFRUVFRUVFRUVFRUVFRUVFRDycAAAAAAABxcXFxcXFxcXFxcXFxcXFxcXFxcXFxcXFxcXFxcXFxcQ==',
          },
          signature:
            'qampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqamp',
          signer_ids: [1, 2, 4],
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
        publicKey:
          'a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9',
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
        publicKey:
          'a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9',
        limit: 1,
      },
      data: [
        {
          message: {
            type: 3,
            round: 1,
            lambda:
              'YTlhOWE5YTlhOWE5YTlhOWE5YTlhOWE5YTlhOWE5YTlhOWE5YTlhOWE5YTlhOWE5YTlhOWE5YTlhOWE5YTlhOWE5YTlhOWE5YTlhOWE5YTlhOWE5YTlhOWE5YTlhOWE5X0FUVEVTVEVS',
            seq_number: 0,
            value: 'AQEBAQEBAQEBAQEBAQEBAQ==',
          },
          signature:
            'qampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqamp',
          signer_ids: [1, 2, 3],
        },
      ],
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
