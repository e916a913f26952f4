import {
  EXAMPLE_VALIDATOR,
  exampleDecided,
  exampleOperator,
  examplePosition,
} from '@ssv-exporter/gateway-api/examples/records'
import type { DialogueStep } from './dialogue.ts'

/**
 * A connection in protocol v2 from its first message to its last; all heartbeats but one are
 * omitted.
 */
export const STREAM_V2_DIALOGUE: readonly DialogueStep[] = [
  {
    by: 'server',
    message: 'Hello',
    payload: {
      op: 'hello',
      protocol: 'ssv-exporter.v2+json',
      position: examplePosition(3),
      heartbeatMs: 1000,
      finalizedBlock: 136,
    },
  },
  {
    by: 'client',
    message: 'Subscribe',
    payload: {
      id: 1,
      op: 'subscribe',
      subscription: 'mine',
      filter: { types: ['validator', 'decided'], operators: [1] },
      from: examplePosition(1),
    },
  },
  {
    by: 'server',
    message: 'Subscribed',
    payload: {
      id: 1,
      result: {
        subscription: 'mine',
        recovered: true,
        position: examplePosition(1),
        earliest: 1,
        top: 3,
      },
    },
  },
  {
    by: 'server',
    message: 'Push',
    payload: {
      subscription: 'mine',
      op: 'put',
      position: examplePosition(2),
      type: 'decided',
      data: exampleDecided(2, [1, 2, 3]),
    },
  },
  {
    by: 'server',
    message: 'Push',
    payload: {
      subscription: 'mine',
      op: 'update',
      position: examplePosition(3),
      type: 'decided',
      data: exampleDecided(2, [1, 2, 3, 4]),
    },
  },
  {
    by: 'server',
    message: 'Live',
    payload: {
      op: 'live',
      subscription: 'mine',
      position: examplePosition(3),
    },
  },
  { by: 'network', event: 'a committee decides' },
  {
    by: 'server',
    message: 'Push',
    payload: {
      subscription: 'mine',
      op: 'put',
      position: examplePosition(4),
      type: 'decided',
      data: exampleDecided(3, [1, 2, 3]),
    },
  },
  { by: 'network', event: 'a validator is removed' },
  {
    by: 'server',
    message: 'Push',
    payload: {
      subscription: 'mine',
      op: 'remove',
      position: examplePosition(5),
      type: 'validator',
      block: 141,
      data: { ...EXAMPLE_VALIDATOR, removedBlock: 141 },
    },
  },
  {
    by: 'server',
    message: 'Heartbeat',
    payload: {
      op: 'heartbeat',
      position: examplePosition(5),
      top: 5,
    },
  },
  {
    by: 'client',
    message: 'Update',
    payload: { id: 2, op: 'update', subscription: 'mine', filter: { types: ['cluster'] } },
  },
  {
    by: 'server',
    message: 'Updated',
    payload: {
      id: 2,
      result: {
        subscription: 'mine',
        position: examplePosition(5),
      },
    },
  },
  {
    by: 'server',
    message: 'Live',
    payload: {
      op: 'live',
      subscription: 'mine',
      position: examplePosition(5),
    },
  },
  { by: 'client', message: 'Query', payload: { id: 3, op: 'query', path: '/v1/operators/1' } },
  {
    by: 'server',
    message: 'QueryResult',
    payload: {
      id: 3,
      result: {
        status: 200,
        body: {
          data: exampleOperator(1),
          asOf: examplePosition(5),
        },
      },
    },
  },
  { by: 'client', message: 'Ping', payload: { id: 4, op: 'ping' } },
  { by: 'server', message: 'Pong', payload: { id: 4, result: {} } },
  {
    by: 'client',
    message: 'Subscribe',
    payload: {
      id: 5,
      op: 'subscribe',
      subscription: 'old',
      from: { epoch: '5c3d1f0e-2a4b-4c6d-8e9f-a0b1c2d3e4f5', offset: 77 },
    },
  },
  {
    by: 'server',
    message: 'NotRecovered',
    payload: {
      id: 5,
      result: {
        subscription: 'old',
        recovered: false,
        epoch: '0b0a3c4e-6f5e-4f57-9d55-0d5b8a1f6a11',
        earliest: 1,
        top: 5,
      },
    },
  },
  {
    by: 'client',
    message: 'Unsubscribe',
    payload: { id: 6, op: 'unsubscribe', subscription: 'other' },
  },
  {
    by: 'server',
    message: 'Error',
    payload: {
      id: 6,
      error: {
        code: 'SUBSCRIPTION_UNKNOWN',
        message: 'subscription other does not exist',
        temporary: false,
      },
    },
  },
  {
    by: 'client',
    message: 'Unsubscribe',
    payload: { id: 7, op: 'unsubscribe', subscription: 'mine' },
  },
  { by: 'server', message: 'Unsubscribed', payload: { id: 7, result: { subscription: 'mine' } } },
  { by: 'network', event: 'a block becomes final' },
  { by: 'server', message: 'Finality', payload: { op: 'finality', block: 150 } },
  {
    by: 'client',
    message: 'Subscribe',
    payload: { id: 8, op: 'subscribe', subscription: 'again' },
  },
  {
    by: 'server',
    message: 'Subscribed',
    payload: {
      id: 8,
      result: {
        subscription: 'again',
        recovered: true,
        position: examplePosition(5),
        earliest: 1,
        top: 5,
      },
    },
  },
  {
    by: 'server',
    message: 'Live',
    payload: {
      op: 'live',
      subscription: 'again',
      position: examplePosition(5),
    },
  },
  { by: 'network', event: 'a committee performs a duty' },
  {
    by: 'server',
    message: 'Push',
    payload: {
      subscription: 'again',
      op: 'put',
      position: examplePosition(6),
      type: 'duty',
      data: {
        slot: 320000,
        epoch: 10000,
        time: '2026-01-01T00:00:00.000Z',
        role: 'ATTESTER',
        committeeId: 'cf97adeedb59e05bfd73a2b4c2a8885708c4f4f70c84c64b27120e72ab733b72',
        operatorIds: [1, 2, 3, 4],
        validators: [
          {
            validatorIndex: 500004,
            publicKey:
              'a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9',
            result: 'quorum',
            signers: [1, 2, 4],
            round: 1,
            proposalMs: 4010,
            quorumMs: 4250,
            lastSignerMs: 4250,
          },
        ],
      },
    },
  },
  { by: 'network', event: 'the log starts a new epoch' },
  {
    by: 'server',
    message: 'Reset',
    payload: {
      op: 'reset',
      reason: 'epoch',
      position: { epoch: '7d1f9a52-3c0b-4a8e-8f6d-2b9e5c4a7730', offset: 7 },
      earliest: 8,
    },
  },
  { by: 'network', event: 'the gateway stops' },
  { by: 'server', message: 'Reconnect', payload: { op: 'reconnect', afterMs: 1371 } },
]
