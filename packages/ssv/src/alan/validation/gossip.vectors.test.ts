import type { KeyObject } from 'node:crypto'
import { hexOf } from '@ssv-exporter/encoding/hex-text'
import {
  hasRecordedVectors,
  recordedLines,
  recordedVectors,
  withoutRecordedVectors,
} from '@ssv-exporter/test-kit/recorded-vectors'
import { expect, it } from 'vitest'
import { readOperatorKey } from '../../testing/alan/operator-key.ts'
import {
  bytesOf,
  contextOf,
  hasProposers,
  type RecordedMessage,
  type RecordedSetup,
} from '../../testing/alan/recorded-network.ts'
import { validate } from '../../testing/alan/validate.ts'
import { createComparison } from '../../testing/comparison.ts'
import { toText } from '../../testing/sample.ts'
import { gossipMessageId } from '../gossip-message-id.ts'
import { createMessageValidator, type MessageValidator } from './message-validator.ts'
import { RULES } from './rules.ts'

if (!hasRecordedVectors) withoutRecordedVectors('gossip of alan with its verdicts')

it.runIf(hasRecordedVectors)(
  'recorded gossip gets the verdicts of the original, with the same reasons',
  () => {
    const comparison = createComparison('modern/gossip-recorded')
    const setup = recordedVectors<RecordedSetup>('modern/gossip-recorded/gossip_setup.json')
    const keys = new Map(
      setup.network_and_registry.operators.map(({ id, public_key_base64 }) => [
        BigInt(id),
        readOperatorKey(public_key_base64),
      ]),
    )
    const keyOf = (id: bigint) => keys.get(id) as KeyObject
    let validator: MessageValidator | undefined
    let facts = contextOf(setup, [])
    let current = ''
    const failures: string[] = []
    for (const recorded of recordedLines<RecordedMessage>('modern/gossip-recorded/gossip.jsonl')) {
      if (recorded.case !== current) {
        current = recorded.case
        const unknown = current.includes('whose duties are unknown') ? [10_001] : []
        facts = contextOf(setup, unknown)
        validator = createMessageValidator(facts)
      }
      const data = bytesOf(recorded)
      if (data === undefined) {
        comparison.excepted('unknown-recipe')
        continue
      }
      const id = gossipMessageId(data)
      const text = data.length === 0 ? toText(id) : hexOf(id)
      expect(text).toBe(recorded.gossip_message_id)
      const broken = validate(validator as MessageValidator, keyOf, data, {
        topic: recorded.topic,
        peerId: recorded.received_from,
        receivedMs: recorded.received_at_unix_ms,
      })
      if (recorded.error === RULES.noDuty.text && !hasProposers(facts, data)) {
        // A proposer duty of an epoch that was not fetched: the message is marked, not dropped.
        expect(broken?.verdict).not.toBe('reject')
        comparison.excepted('duties-not-fetched')
        continue
      }
      const ours = `${broken?.verdict ?? 'accept'} ${broken?.text ?? ''}`.trim()
      const theirs = `${recorded.expected} ${recorded.error ?? ''}`.trim()
      // Where the original crashes, we ignore the message and continue.
      const same = recorded.expected === 'panic' ? broken?.verdict === 'ignore' : ours === theirs
      if (!same) failures.push(`${recorded.case}, step ${recorded.step}: ${ours}, not ${theirs}`)
      comparison.compared()
    }
    expect(failures).toEqual([])
    comparison.report()
  },
)
