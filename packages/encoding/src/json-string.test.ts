import { expect, it } from 'vitest'
import { jsonString } from './json-string.ts'

it('escapes what Go escapes and nothing else', () => {
  expect(jsonString('plain é 日本 🎉 /\u007f')).toBe('"plain é 日本 🎉 /\u007f"')
  expect(jsonString('"\\')).toBe('"\\"\\\\"')
  expect(jsonString('<a>&')).toBe('"\\u003ca\\u003e\\u0026"')
  expect(jsonString('\u2028\u2029')).toBe('"\\u2028\\u2029"')
  expect(jsonString('\n\r\t\b\f\u0000\u001f')).toBe('"\\n\\r\\t\\u0008\\u000c\\u0000\\u001f"')
})

it('writes a lone surrogate as U+FFFD', () => {
  expect(jsonString('a\ud800b')).toBe('"a\ufffdb"')
})

it('parses to the same text', () => {
  const every = Array.from({ length: 0x3000 }, (_, code) => String.fromCharCode(code)).join('')
  expect(JSON.parse(jsonString(every))).toBe(every)
})
