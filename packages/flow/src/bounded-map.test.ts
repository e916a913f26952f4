import fc from 'fast-check'
import { expect, it } from 'vitest'
import { BoundedMap } from './bounded-map.ts'

const key = fc.integer({ min: 0, max: 12 })
const step = fc.oneof(
  { weight: 6, arbitrary: key.map((of) => ({ does: 'set' as const, of })) },
  { weight: 2, arbitrary: key.map((of) => ({ does: 'delete' as const, of })) },
  { weight: 1, arbitrary: fc.constant({ does: 'clear' as const }) },
)

it('keeps the last entries in insertion order, even with deletions in between', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 6 }),
      fc.array(step, { maxLength: 200 }),
      (capacity, steps) => {
        const map = new BoundedMap<number, number>(capacity)
        let expected: [number, number][] = []
        for (const [value, { does, ...rest }] of steps.entries()) {
          if (does === 'clear') {
            map.clear()
            expected = []
            continue
          }
          const { of } = rest as { of: number }
          expected = expected.filter(([name]) => name !== of)
          if (does === 'delete') map.delete(of)
          else {
            map.set(of, value)
            expected = [...expected, [of, value] as [number, number]].slice(-capacity)
          }
          expect([...map]).toEqual(expected)
        }
      },
    ),
  )
})
