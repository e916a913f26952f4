import { afterEach, expect, test } from 'vitest'
import { vectorsFolder } from './vectors.ts'

const before = process.env.SSV_VECTORS

afterEach(() => {
  if (before === undefined) delete process.env.SSV_VECTORS
  else process.env.SSV_VECTORS = before
})

test('there are no vectors unless a folder is set', () => {
  process.env.SSV_VECTORS = ''
  expect(vectorsFolder()).toBeUndefined()
})

test('returns the configured folder', () => {
  process.env.SSV_VECTORS = import.meta.dirname
  expect(vectorsFolder()).toBe(import.meta.dirname)
})

test('rejects a path that is not a folder', () => {
  process.env.SSV_VECTORS = import.meta.filename
  expect(() => vectorsFolder()).toThrow('is not a folder')
})
