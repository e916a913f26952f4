import { expect, it } from 'vitest'
import { codedTag, entityTag, matchingTag } from './entity-tag.ts'

const epoch = '0b0a3c4e-6f5e-4f57-9d55-0d5b8a1f6a11'
const head = { epoch, offset: 20, earliest: 11 }
const tag = entityTag('data', head)

it('differs if data or position differ', () => {
  const tags = [
    tag,
    entityTag('other', head),
    entityTag('data', { ...head, offset: 21 }),
    codedTag(tag, 'br'),
  ]
  expect(new Set(tags).size).toBe(tags.length)
})

it.each([
  ['itself', tag],
  ['itself among others', `"x", ${tag}, W/"y"`],
  ['itself weakened by a proxy', `W/${tag}`],
  ['an earlier position that is retained', entityTag('data', { ...head, offset: 10 })],
  ['everything', '*'],
])('matches %s', (_, ifNoneMatch) => {
  expect(matchingTag(ifNoneMatch, 'data', head)).toBeDefined()
})

it("is that of the client's body", () => {
  const had = codedTag(entityTag('data', { ...head, offset: 15 }), 'gzip')
  expect(matchingTag(had, 'data', head)).toBe(had)
})

it.each([
  ['nothing', undefined],
  ['other data', entityTag('other', head)],
  ['another epoch', entityTag('data', { ...head, epoch: epoch.replace('0', '1') })],
  ['a position that cannot be resumed from', entityTag('data', { ...head, offset: 9 })],
  ['a future position', entityTag('data', { ...head, offset: 21 })],
  ['text that is not a tag', 'x'.repeat(10_000)],
])('does not match %s', (_, ifNoneMatch) => {
  expect(matchingTag(ifNoneMatch, 'data', head)).toBeUndefined()
})
