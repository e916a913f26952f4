import type { Lease, LeaseSource } from './lease.ts'

/** In-process leases: one holder at a time, the others queue. */
export function createMemoryLeases(): LeaseSource {
  let queue = Promise.resolve()
  let fencingToken = 0

  return {
    async acquire(signal) {
      signal.throwIfAborted()
      const before = queue
      const { promise: released, resolve: release } = Promise.withResolvers<void>()
      queue = before.then(() => released)
      const aborted = Promise.withResolvers<never>()
      const onAbort = () => aborted.reject(signal.reason)
      signal.addEventListener('abort', onAbort, { once: true })
      try {
        await Promise.race([before, aborted.promise])
      } catch (error) {
        release()
        throw error
      } finally {
        signal.removeEventListener('abort', onAbort)
      }
      fencingToken += 1
      const lease: Lease = {
        fencingToken,
        lost: new AbortController().signal,
        release: async () => release(),
      }
      return lease
    },
  }
}
