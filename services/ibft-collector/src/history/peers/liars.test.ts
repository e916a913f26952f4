import { expect, it } from 'vitest'
import { createLiars } from './liars.ts'

it('punishes at once what another peer disproved, and what nobody could verify only when it goes on', () => {
  const punished: string[] = []
  const liars = createLiars((peerId) => void punished.push(peerId))
  liars.convict('a')
  expect(punished).toEqual(['a'])
  for (let n = 0; n < 5; n += 1) liars.suspect('b', 'one chain')
  liars.suspect('b', 'another')
  expect(punished).toEqual(['a'])
  liars.suspect('b', 'a third')
  expect(punished).toEqual(['a', 'b'])
})
