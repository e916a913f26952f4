import { expect, test } from 'vitest'
import { readAhead } from './read-ahead.ts'

/** Yields values from 0 on; counts the requested ones. */
function counting(to: number, failAt = Number.POSITIVE_INFINITY) {
  const state = { made: 0, ended: false }
  async function* values() {
    try {
      while (state.made < to) {
        if (state.made === failAt) throw new Error('no more')
        yield state.made++
      }
    } finally {
      state.ended = true
    }
  }
  return { state, values: values() }
}

const settled = () => new Promise((resolve) => setImmediate(resolve))

test('yields all values in order, a fixed number ahead of the reader', async () => {
  const { state, values } = counting(10)
  const read: number[] = []
  for await (const value of readAhead(values, 2)) {
    read.push(value)
    await settled()
    expect(state.made).toBe(Math.min(10, value + 3))
  }
  expect(read).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
})

test('throws a failure after the values before it, and ends the source with its reader', async () => {
  const failing = counting(10, 3)
  const read: number[] = []
  const reading = async () => {
    for await (const value of readAhead(failing.values, 5)) read.push(value)
  }
  await expect(reading()).rejects.toThrow('no more')
  expect(read).toEqual([0, 1, 2])

  const left = counting(10)
  for await (const value of readAhead(left.values, 1)) if (value === 2) break
  await settled()
  expect(left.state.ended).toBe(true)
  expect(left.state.made).toBeLessThan(6)
})
