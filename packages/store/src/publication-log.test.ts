import { expect, test } from 'vitest'
import { appendOutbox } from './outbox.ts'
import { createPublicationLog } from './publication-log.ts'
import { openTestDatabase } from './testing/open-test-database.ts'

const row = (name: string) => ({ topic: 'validator', payload: `{"name":"${name}"}` })

test('assigns outbox rows the offsets 1, 2, 3 … in the order of insertion', async () => {
  await using test = await openTestDatabase()
  const log = createPublicationLog(test.database)
  expect(await log.head()).toMatchObject({ offset: 0, earliest: 1 })
  await test.database.transaction('t', (tx) => appendOutbox(tx, [row('a'), row('b'), row('c')]))

  expect(await log.moveOutbox(2)).toEqual([
    { offset: 1, ...row('a') },
    { offset: 2, ...row('b') },
  ])
  expect(await log.moveOutbox(2)).toEqual([{ offset: 3, ...row('c') }])
  expect(await log.moveOutbox(2)).toEqual([])
  expect(await log.read(1, 10)).toEqual([
    { offset: 2, ...row('b') },
    { offset: 3, ...row('c') },
  ])
  expect(await log.head()).toMatchObject({ offset: 3, earliest: 1 })
})

test('assigns an offset to a row that commits late, and skips none', async () => {
  await using test = await openTestDatabase()
  const log = createPublicationLog(test.database)
  let finishSlow = () => {}
  const slowMayCommit = new Promise<void>((resolve) => {
    finishSlow = resolve
  })
  let slowWrote = () => {}
  const written = new Promise<void>((resolve) => {
    slowWrote = resolve
  })
  const slow = test.database.transaction('slow', async (tx) => {
    await appendOutbox(tx, [row('early id, late commit')])
    slowWrote()
    await slowMayCommit
  })
  await written
  await test.database.transaction('quick', (tx) => appendOutbox(tx, [row('quick')]))
  expect(await log.moveOutbox(10)).toEqual([{ offset: 1, ...row('quick') }])
  finishSlow()
  await slow
  expect(await log.moveOutbox(10)).toEqual([{ offset: 2, ...row('early id, late commit') }])
})

test('assigns each row one offset with two concurrent relays', async () => {
  await using test = await openTestDatabase()
  const log = createPublicationLog(test.database)
  const rows = Array.from({ length: 500 }, (_, index) => row(String(index)))
  await test.database.transaction('t', (tx) => appendOutbox(tx, rows))
  const drain = async () => {
    const moved = []
    for (;;) {
      const batch = await log.moveOutbox(7)
      if (batch.length === 0) return moved
      moved.push(...batch)
    }
  }
  const both = (await Promise.all([drain(), drain()])).flat()
  const offsets = both.map(({ offset }) => offset).sort((a, b) => a - b)
  expect(offsets).toEqual(rows.map((_, index) => index + 1))
  expect((await log.read(0, 1000)).map(({ payload }) => payload)).toEqual(
    rows.map(({ payload }) => payload),
  )
})
