import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PublicationLog } from './log.ts'

/** A log to test, with write and maintenance operations. */
export interface LogUnderTest {
  readonly log: PublicationLog
  /** Adds payloads to the outbox, in order, in one transaction. */
  write(payloads: readonly string[]): Promise<void>
  /** Prunes publications up to and including `offset`. */
  prune(offset: number): Promise<void>
  /** Starts a new epoch with an empty log. */
  changeEpoch(): Promise<void>
  close(): Promise<void>
}

export function describeLog(create: () => Promise<LogUnderTest>): void {
  describe('a publication log', () => {
    let subject: LogUnderTest
    beforeEach(async () => {
      subject = await create()
    })
    afterEach(() => subject.close())

    const offsetsOf = (batch: readonly { offset: number }[]) => batch.map((p) => p.offset)

    it('is empty at first', async () => {
      expect(await subject.log.head()).toMatchObject({ offset: 0, earliest: 1 })
      expect(await subject.log.read(0, 10)).toEqual([])
      expect(await subject.log.moveOutbox(10)).toEqual([])
    })

    it('assigns offsets 1, 2, 3 … in the order of writing, up to the limit at once', async () => {
      await subject.write(['a', 'b'])
      await subject.write(['c'])
      expect(await subject.log.moveOutbox(2)).toEqual([
        { offset: 1, topic: 'test', payload: 'a' },
        { offset: 2, topic: 'test', payload: 'b' },
      ])
      expect(offsetsOf(await subject.log.moveOutbox(2))).toEqual([3])
      expect(await subject.log.head()).toMatchObject({ offset: 3, earliest: 1 })
      expect(await subject.log.read(1, 10)).toEqual([
        { offset: 2, topic: 'test', payload: 'b' },
        { offset: 3, topic: 'test', payload: 'c' },
      ])
      expect(offsetsOf(await subject.log.read(0, 2))).toEqual([1, 2])
    })

    it('moves each row once with concurrent moves', async () => {
      await subject.write(Array.from({ length: 100 }, (_, index) => String(index)))
      const moves = await Promise.all(Array.from({ length: 12 }, () => subject.log.moveOutbox(10)))
      const offsets = moves.flatMap(offsetsOf).sort((a, b) => a - b)
      expect(offsets).toEqual(Array.from({ length: 100 }, (_, index) => index + 1))
      const payloads = (await subject.log.read(0, 100)).map(({ payload }) => payload)
      expect(payloads).toEqual(Array.from({ length: 100 }, (_, index) => String(index)))
    })

    it('continues counting after everything was pruned', async () => {
      await subject.write(['a', 'b', 'c'])
      await subject.log.moveOutbox(10)
      await subject.prune(2)
      expect(await subject.log.head()).toMatchObject({ offset: 3, earliest: 3 })
      await subject.prune(3)
      expect(await subject.log.head()).toMatchObject({ offset: 3, earliest: 4 })
      await subject.write(['d'])
      expect(offsetsOf(await subject.log.moveOutbox(10))).toEqual([4])
    })

    it('does not return publications of a former epoch', async () => {
      await subject.write(['a', 'b'])
      await subject.log.moveOutbox(10)
      const { epoch } = await subject.log.head()
      await subject.log.beginEpoch(epoch)
      expect(await subject.log.head()).toMatchObject({ offset: 2, earliest: 3 })
      await subject.write(['c'])
      await subject.log.moveOutbox(10)
      expect(await subject.log.head()).toMatchObject({ offset: 3, earliest: 3 })
    })
  })
}
