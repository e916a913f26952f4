import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { createServerMessageReader } from './server-message.ts'

const epoch = randomUUID()
const { read } = createServerMessageReader('a "name"')
const kindOf = (message: unknown) => {
  const bytes = Buffer.from(`....${JSON.stringify(message)}`)
  return { ...read(bytes, 4, bytes.length - 4) }
}

it('finds the offset of a push', () => {
  const position = { epoch, offset: 40_512 }
  const push = { subscription: 'a "name"', op: 'put', position, type: 'decided', data: {} }
  expect(kindOf(push)).toEqual({ kind: 'push', offset: 40_512 })
  expect(kindOf({ ...push, subscription: 'b' })).toEqual({ kind: 'push', offset: undefined })
})

it('treats anything else as a push of the original protocol', () => {
  expect(kindOf({ type: 'decided', data: [] })).toEqual({ kind: 'push', offset: undefined })
})

it('recognises the other message types', () => {
  const position = { epoch, offset: 7 }
  expect(kindOf({ op: 'live', subscription: 'x', position })).toEqual({ kind: 'live' })
  expect(kindOf({ op: 'heartbeat', position, top: 7 })).toEqual({ kind: 'other' })
  expect(kindOf({ op: 'reset', reason: 'epoch', position }).kind).toBe('complaint')
  expect(kindOf({ id: 1, error: { code: 'BUSY' } }).kind).toBe('complaint')
  const result = { subscription: 'x', recovered: true, position, earliest: 1, top: 7 }
  expect(kindOf({ id: 1, result })).toEqual({ kind: 'subscribed', epoch, offset: 7 })
  const stale = { subscription: 'x', recovered: false, epoch, earliest: 1, top: 7 }
  expect(kindOf({ id: 1, result: stale }).kind).toBe('complaint')
})
