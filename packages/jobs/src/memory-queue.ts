import type { JobData } from './jobs.ts'

export interface NewMemoryJob {
  readonly data: JobData
  readonly attempts: number
  /** 0 precedes 1, 1 precedes 2. */
  readonly priority: number
  readonly delayMs: number
  readonly id?: string
  onBegin?(): void
}

export interface MemoryJob extends NewMemoryJob {
  readonly attempt: number
}

/** Runs one attempt; resolves to the delay before the next one, or `over`. Never rejects. */
export type MemoryWorker = (job: MemoryJob) => Promise<number | 'over'>

export interface MemoryQueue {
  add(job: NewMemoryJob): void
  serve(worker: MemoryWorker, concurrency: number): void
  start(): void
  /** Starts no more jobs; resolves when running ones have ended. */
  stop(): Promise<void>
}

/** The jobs of one name: waiting by priority and then by age, delayed, running. */
export function createMemoryQueue(): MemoryQueue {
  const waiting: MemoryJob[] = []
  const ids = new Set<string>()
  const timers = new Set<NodeJS.Timeout>()
  const running = new Set<Promise<void>>()
  let worker: MemoryWorker | undefined
  let concurrency = 0
  let isRunning = false

  function enqueue(job: MemoryJob): void {
    const later = waiting.findIndex(({ priority }) => priority > job.priority)
    waiting.splice(later < 0 ? waiting.length : later, 0, job)
    fetch()
  }

  function enqueueLater(job: MemoryJob, delayMs: number): void {
    const timer = setTimeout(() => {
      timers.delete(timer)
      enqueue(job)
    }, delayMs)
    timers.add(timer)
  }

  async function run(work: MemoryWorker, job: MemoryJob): Promise<void> {
    const next = await work(job)
    if (next === 'over') {
      if (job.id !== undefined) ids.delete(job.id)
    } else if (isRunning) {
      enqueueLater({ ...job, attempt: job.attempt + 1 }, next)
    }
  }

  function fetch(): void {
    while (isRunning && worker && running.size < concurrency) {
      const job = waiting.shift()
      if (!job) return
      job.onBegin?.()
      const attempt = run(worker, job).finally(() => {
        running.delete(attempt)
        fetch()
      })
      running.add(attempt)
    }
  }

  return {
    add({ id, delayMs, ...rest }) {
      if (id !== undefined && ids.has(id)) return
      if (id !== undefined) ids.add(id)
      const job: MemoryJob = { ...rest, delayMs, attempt: 1, ...(id === undefined ? {} : { id }) }
      if (delayMs > 0) enqueueLater(job, delayMs)
      else enqueue(job)
    },
    serve(work, atOnce) {
      worker = work
      concurrency = atOnce
      fetch()
    },
    start() {
      isRunning = true
      fetch()
    },
    async stop() {
      isRunning = false
      for (const timer of timers) clearTimeout(timer)
      timers.clear()
      await Promise.all(running)
    },
  }
}
