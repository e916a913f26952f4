import { expect, it } from 'vitest'
import { createLateBound } from './late-bound.ts'

it('returns the value once it is bound, and throws before', () => {
  const server = createLateBound<number>('the server')
  expect(server.peek()).toBeUndefined()
  expect(() => server.get()).toThrow('the server is not set yet')
  server.bind(1)
  expect([server.get(), server.peek()]).toEqual([1, 1])
})

it('cannot be bound twice', () => {
  const server = createLateBound<undefined>('the server')
  server.bind(undefined)
  expect(() => server.bind(undefined)).toThrow('the server is already set')
})
