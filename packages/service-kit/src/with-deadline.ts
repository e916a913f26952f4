import { DeadlineError } from './errors.ts'

/**
 * Waits for `work` for at most `deadlineMs`, then rejects with DeadlineError; the later result of
 * `work` is ignored.
 */
export async function withDeadline<T>(
  work: Promise<T>,
  deadlineMs: number,
  late: string,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DeadlineError(late, deadlineMs)), deadlineMs)
  })
  try {
    return await Promise.race([work, deadline])
  } finally {
    clearTimeout(timer)
  }
}
