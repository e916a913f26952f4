import type { FailureLog } from '@ssv-exporter/service-kit/failure-log'
import type { JobMetrics, JobOutcome } from './job-metrics.ts'
import type { JobContext, JobData, JobHandler } from './jobs.ts'

export interface AttemptResult {
  readonly outcome: JobOutcome
  readonly error?: unknown
}

/**
 * Runs one attempt of a job, measured and logged; never rejects. `interrupted`: it failed after the
 * signal was aborted.
 */
export async function runAttempt(
  { name, handler, data }: { name: string; handler: JobHandler; data: JobData },
  { signal, attempt }: JobContext,
  { failures, metrics }: { failures: FailureLog; metrics: JobMetrics },
): Promise<AttemptResult> {
  const end = metrics.duration.startTimer({ name })
  metrics.running.inc({ name })
  const result = await attemptOnce(handler, data, { signal, attempt })
  metrics.running.dec({ name })
  end({ outcome: result.outcome })
  if (result.outcome === 'failed') {
    failures.failed(result.error, { job: name, attempt }, 'job failed')
  }
  return result
}

async function attemptOnce(
  handler: JobHandler,
  data: JobData,
  context: JobContext,
): Promise<AttemptResult> {
  try {
    await handler(data, context)
    return { outcome: 'done' }
  } catch (error) {
    return { outcome: context.signal.aborted ? 'interrupted' : 'failed', error }
  }
}
