import { expect, it } from 'vitest'
import { createVerdicts } from './gossip-verdicts.ts'

const message = (source: string) => ({ source, author: 'carol' })

it('remembers the sender of a message until its verdict or until that is too late', () => {
  const verdicts = createVerdicts({ keepMs: 100 })
  verdicts.add('one', message('alice'), 0)
  verdicts.add('two', message('bob'), 50)
  expect(verdicts.take('one')).toEqual(message('alice'))
  expect(verdicts.take('one')).toBeUndefined()
  expect(verdicts.size(149)).toBe(1)
  expect(verdicts.size(150)).toBe(0)
  expect(verdicts.take('two')).toBeUndefined()
})
