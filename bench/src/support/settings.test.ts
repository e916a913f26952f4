import { expect, it } from 'vitest'
import { readSettings } from './settings.ts'

const DEFAULTS = { rounds: 3, seconds: 10 }

it('overrides the given settings and keeps the others', () => {
  expect(readSettings(DEFAULTS, ['--rounds=1'])).toEqual({ rounds: 1, seconds: 10 })
})

it.each(['--rounds=0', '--rounds=many', '--rounds=1.5', '--size=1', 'rounds'])(
  'rejects %s',
  (argument) => {
    expect(() => readSettings(DEFAULTS, [argument])).toThrow(TypeError)
  },
)
