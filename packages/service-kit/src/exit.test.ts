import { expect, test } from 'vitest'
import { ExporterError } from './errors.ts'
import { exitCodeOf } from './exit.ts'

const wrongDatabase = new ExporterError('wrong', { code: 'WRONG' })
const busy = new ExporterError('busy', { code: 'BUSY', retryable: true })

test.each([
  ['an error of ours that stays', wrongDatabase, 1],
  ['an error of ours that passes', busy, 75],
  ['a cause that stays, under a foreign error', new Error('start', { cause: wrongDatabase }), 1],
  ['a port in use', Object.assign(new Error('listen'), { code: 'EADDRINUSE' }), 1],
  ['a lost connection', Object.assign(new Error('read'), { code: 'ECONNRESET' }), 75],
  ['several of which one stays', new AggregateError([busy, wrongDatabase]), 1],
  ['what nobody knows', 'boom', 75],
])('%s exits %#', (_, error, code) => {
  expect(exitCodeOf(error)).toBe(code)
})

test('tolerates a cyclic chain of causes', () => {
  const error = new Error('loop')
  error.cause = error
  expect(exitCodeOf(error)).toBe(75)
})
