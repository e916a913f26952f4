import { expect, test } from 'vitest'
import { ExporterError } from './errors.ts'
import { exitCodeOf } from './exit.ts'

const wrongDatabase = new ExporterError('wrong', { code: 'WRONG' })
const busy = new ExporterError('busy', { code: 'BUSY', retryable: true })

test.each([
  ['a permanent error of ours', wrongDatabase, 1],
  ['a temporary error of ours', busy, 75],
  ['a permanent cause of a foreign error', new Error('start', { cause: wrongDatabase }), 1],
  ['a port in use', Object.assign(new Error('listen'), { code: 'EADDRINUSE' }), 1],
  ['a lost connection', Object.assign(new Error('read'), { code: 'ECONNRESET' }), 75],
  ['several with a permanent one', new AggregateError([busy, wrongDatabase]), 1],
  ['an unknown error', 'boom', 75],
])('%s exits %#', (_, error, code) => {
  expect(exitCodeOf(error)).toBe(code)
})

test('tolerates a cyclic chain of causes', () => {
  const error = new Error('loop')
  error.cause = error
  expect(exitCodeOf(error)).toBe(75)
})
