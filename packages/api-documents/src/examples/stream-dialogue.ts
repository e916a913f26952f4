import type { DialogueStep } from './dialogue.ts'

/** Messages that a client of `/stream` receives in the original protocol. */
export const STREAM_DIALOGUE: readonly DialogueStep[] = [
  { by: 'network', event: 'a committee decides' },
  {
    by: 'server',
    message: 'DecidedPush',
    payload: {
      type: 'decided',
      filter: {
        from: 3,
        to: 3,
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
            seq_number: 3,
            value: 'AQEBAQEBAQEBAQEBAQEBAQ==',
          },
          signature:
            'qampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqampqamp',
          signer_ids: [1, 2, 3],
        },
      ],
    },
  },
  { by: 'network', event: 'a committee performs a duty' },
  {
    by: 'server',
    message: 'DecidedPush',
    payload: {
      type: 'decided',
      filter: {
        from: 320000,
        to: 320000,
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
            seq_number: 320000,
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
]
