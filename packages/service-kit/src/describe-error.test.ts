import { expect, test } from 'vitest'
import { describeError } from './describe-error.ts'

test('appends causes, each text once, with URLs redacted', () => {
  const cause = new Error('fetch https://rpc.example/v3/f00d failed')
  const middle = new Error('head is unknown', { cause })
  expect(describeError(new Error('could not start: head is unknown', { cause: middle }))).toBe(
    'could not start: head is unknown: fetch https://rpc.example failed',
  )
})

test('describes values that are not errors', () => {
  expect(describeError('gave up')).toBe('gave up')
})
