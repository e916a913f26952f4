import type { KeyObject } from 'node:crypto'
import {
  hasRecordedVectors,
  recordedLines,
  recordedVectors,
  withoutRecordedVectors,
} from '@ssv-exporter/test-kit/recorded-vectors'
import { expect, it } from 'vitest'
import { readOperatorKey } from '../../testing/alan/operator-key.ts'
import { contextOf, type RecordedSetup } from '../../testing/alan/recorded-network.ts'
import { validate } from '../../testing/alan/validate.ts'
import { createComparison } from '../../testing/comparison.ts'
import { fromHex } from '../../testing/sample.ts'
import { createMessageValidator } from './message-validator.ts'

if (!hasRecordedVectors) withoutRecordedVectors('messages of a run of alan peers')

interface Played {
  readonly ms: number
  readonly peer: string
  readonly topic: string
  readonly note: string
  readonly data: string
}

it.runIf(hasRecordedVectors)('accepts what peers accepted of each other', () => {
  const comparison = createComparison('modern/play-sample')
  const setup = recordedVectors<RecordedSetup>('modern/play-sample/setup.json')
  const keys = new Map(
    setup.network_and_registry.operators.map(({ id, public_key_base64 }) => [
      BigInt(id),
      readOperatorKey(public_key_base64),
    ]),
  )
  const validator = createMessageValidator(contextOf(setup, []))
  const failures: string[] = []
  for (const played of recordedLines<Played>('modern/play-sample/messages.jsonl.gz')) {
    const { topic, peer: peerId, ms, note, data } = played
    const broken = validate(validator, (id) => keys.get(id) as KeyObject, fromHex(data), {
      topic,
      peerId,
      receivedMs: ms,
    })
    if (broken !== undefined) failures.push(`${note} at ${ms}: ${broken.verdict} ${broken.text}`)
    comparison.compared()
  }
  expect(failures).toEqual([])
  comparison.report()
})
