import { expect, test } from 'vitest'
import { describeError } from './describe-error.ts'

test('causes follow, each text once, and URLs lose their keys', () => {
  const cause = new Error('fetch https://rpc.example/v3/f00d failed')
  const middle = new Error('head is unknown', { cause })
  expect(describeError(new Error('could not start: head is unknown', { cause: middle }))).toBe(
    'could not start: head is unknown: fetch https://rpc.example failed',
  )
})

test('what is no error is told as it is', () => {
  expect(describeError('gave up')).toBe('gave up')
})
