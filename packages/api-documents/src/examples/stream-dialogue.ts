import {
  EXAMPLE_VALIDATOR,
  EXAMPLE_VOTE,
  exampleDecidedRecord,
} from '@ssv-exporter/gateway-api/examples/records'
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
        publicKey: EXAMPLE_VALIDATOR.publicKey,
      },
      data: [exampleDecidedRecord(3, [1, 2, 3])],
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
        publicKey: EXAMPLE_VALIDATOR.publicKey,
      },
      data: [exampleDecidedRecord(320000, [1, 2, 4], { value: EXAMPLE_VOTE })],
    },
  },
]
