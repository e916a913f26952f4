import { afterEach, expect, test } from 'vitest'
import { vectorsFolder } from './vectors.ts'

const before = process.env.SSV_VECTORS

afterEach(() => {
  if (before === undefined) delete process.env.SSV_VECTORS
  else process.env.SSV_VECTORS = before
})

test('there are no vectors unless they are named', () => {
  process.env.SSV_VECTORS = ''
  expect(vectorsFolder()).toBeUndefined()
})

test('the folder that is named is given', () => {
  process.env.SSV_VECTORS = import.meta.dirname
  expect(vectorsFolder()).toBe(import.meta.dirname)
})

test('naming what is not a folder is an error, not silence', () => {
  process.env.SSV_VECTORS = import.meta.filename
  expect(() => vectorsFolder()).toThrow('is not a folder')
})
