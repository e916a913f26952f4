import { expect, it } from 'vitest'
import { operatorBody } from '../../testing/bodies.ts'
import { compileFilter } from '../compile-filter.ts'
import { createStreamItem } from '../stream-item.ts'
import { createReplayEncoder } from './replay-encoder.ts'

const EVERYTHING = compileFilter({})
const itemsFrom = (first: number) =>
  [first, first + 1, first + 2].map((offset) => createStreamItem(offset, 'e', operatorBody(offset)))

it('encodes a part once for all clients that resume it with the same name and filter', () => {
  const { encode } = createReplayEncoder({ epoch: () => 'e' })
  const part = encode('a', EVERYTHING, itemsFrom(1))
  expect(part).toMatchObject({ pushes: 3, pushesLast: true })
  expect(encode('a', compileFilter({}), itemsFrom(1)).frames).toBe(part.frames)
  expect(encode('b', EVERYTHING, itemsFrom(1)).frames?.toString()).toContain('"subscription":"b"')
  expect(encode('a', EVERYTHING, itemsFrom(2)).frames?.toString()).not.toContain('"offset":1}')
  const none = encode('a', compileFilter({ types: ['decided'] }), itemsFrom(1))
  expect(none).toEqual({ frames: undefined, pushes: 0, pushesLast: false })
})

it('never mixes up parts of two logs', () => {
  let epoch = 'e'
  const { encode } = createReplayEncoder({ epoch: () => epoch })
  const part = encode('a', EVERYTHING, itemsFrom(1))
  epoch = 'f'
  expect(encode('a', EVERYTHING, itemsFrom(1)).frames).not.toBe(part.frames)
})
