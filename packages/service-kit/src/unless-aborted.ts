/**
 * Waits for `work`; rejects with the signal's reason if `signal` is aborted first, and the later
 * result of `work` is ignored.
 *
 * For signals that outlive the work: `Promise.race` with a promise that stays pending keeps the
 * result of every race until that promise settles.
 */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason)
    if (signal.aborted) onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}
