import { getEventListeners } from 'node:events'
import { expect, test } from 'vitest'
import { unlessAborted } from './unless-aborted.ts'

test('gives the result of the work, or its failure', async () => {
  const { signal } = new AbortController()
  expect(await unlessAborted(Promise.resolve(7), signal)).toBe(7)
  await expect(unlessAborted(Promise.reject(new Error('failed')), signal)).rejects.toThrow('failed')
})

test('rejects when the signal is aborted, before or during the work', async () => {
  const controller = new AbortController()
  const during = unlessAborted(new Promise(() => {}), controller.signal)
  controller.abort(new Error('stopped'))
  await expect(during).rejects.toThrow('stopped')
  await expect(unlessAborted(Promise.resolve(1), controller.signal)).rejects.toThrow('stopped')
  const later = Promise.reject(new Error('ignored'))
  await expect(unlessAborted(later, controller.signal)).rejects.toThrow('stopped')
})

test('a signal that outlives the work keeps neither listener nor result', async () => {
  const { signal } = new AbortController()
  for (let i = 0; i < 20; i++) await unlessAborted(Promise.resolve(new Uint8Array(1_000)), signal)
  await expect(unlessAborted(Promise.reject(new Error('failed')), signal)).rejects.toThrow()
  expect(getEventListeners(signal, 'abort')).toEqual([])
})
