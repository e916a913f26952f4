import { getEventListeners } from 'node:events'
import { expect, test } from 'vitest'
import { sleep } from './sleep.ts'

const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length

test('rejects with the reason of the signal and leaves no timer or listener', async () => {
  const before = timers()
  const abort = new AbortController()
  const sleeping = sleep(60_000, abort.signal)
  expect(getEventListeners(abort.signal, 'abort')).toHaveLength(1)
  const reason = new Error('enough')
  abort.abort(reason)
  await expect(sleeping).rejects.toBe(reason)
  expect(getEventListeners(abort.signal, 'abort')).toHaveLength(0)
  expect(timers()).toBe(before)
})

test('leaves no listener after a full sleep', async () => {
  const abort = new AbortController()
  await sleep(1, abort.signal)
  expect(getEventListeners(abort.signal, 'abort')).toHaveLength(0)
})

test('rejects at once if the signal is already aborted', async () => {
  const before = timers()
  await expect(sleep(60_000, AbortSignal.abort('done'))).rejects.toBe('done')
  expect(timers()).toBe(before)
})

test('does not warn about a time that has passed', async () => {
  const warnings: Error[] = []
  const onWarning = (warning: Error) => void warnings.push(warning)
  process.on('warning', onWarning)
  await sleep(-0.5)
  await sleep(1)
  process.off('warning', onWarning)
  expect(warnings).toEqual([])
})
