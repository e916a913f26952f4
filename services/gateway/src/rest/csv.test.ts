import { expect, it } from 'vitest'
import { csvLine } from './csv.ts'

it.each<[string, unknown, string]>([
  ['a word', 'word', 'word'],
  ['nothing', null, ''],
  ['a comma', 'a,b', '"a,b"'],
  ['a quote', 'a"b', '"a""b"'],
  ['a line feed', 'a\nb', '"a\nb"'],
  ['a carriage return', 'a\rb', '"a\rb"'],
  ['a boolean', false, 'false'],
  ['more digits than a number can represent', 18446744073709551615n, '18446744073709551615'],
  ['a list', [1, 2n ** 63n], '"[1,9223372036854775808]"'],
  ['a list of one', [1], '[1]'],
  ['an object', { a: 'b' }, '"{""a"":""b""}"'],
])('writes %s', (_, value, expected) => {
  expect(csvLine([value])).toBe(`${expected}\r\n`)
})

it('joins cells with commas', () => {
  expect(csvLine([1, null, 'x'])).toBe('1,,x\r\n')
})
