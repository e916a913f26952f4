export interface WakeSignal {
  /** Ends the current wait, or the next one immediately. */
  set(): void
  /** Waits until set, for `ms`, or until aborted, whichever comes first; never rejects. */
  wait(ms: number, signal: AbortSignal): Promise<void>
}

/** A wake-up that is not lost if it precedes the wait. Each one ends one wait. */
export function createWakeSignal(): WakeSignal {
  let isSet = false
  let wakeUp: (() => void) | undefined

  return {
    set() {
      isSet = true
      wakeUp?.()
    },
    async wait(ms, signal) {
      if (!isSet && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const done = () => {
            clearTimeout(timer)
            signal.removeEventListener('abort', done)
            wakeUp = undefined
            resolve()
          }
          const timer = setTimeout(done, ms)
          signal.addEventListener('abort', done, { once: true })
          wakeUp = done
        })
      }
      isSet = false
    },
  }
}
