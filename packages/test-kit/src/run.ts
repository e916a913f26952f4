import { execFile } from 'node:child_process'

export interface RunResult {
  readonly ok: boolean
  /** Standard output, then standard error. */
  readonly output: string
}

const MAX_OUTPUT_BYTES = 32 * 1024 * 1024

/** Runs a program to its end; a missing program or a non-zero exit is `ok: false`, never a rejection. */
export function run(
  program: string,
  args: readonly string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
): Promise<RunResult> {
  const env = { ...process.env, ...options.env }
  const { cwd } = options
  return new Promise((resolve) => {
    execFile(
      program,
      args,
      { env, maxBuffer: MAX_OUTPUT_BYTES, ...(cwd === undefined ? {} : { cwd }) },
      (error, stdout, stderr) => resolve({ ok: error === null, output: `${stdout}${stderr}` }),
    )
  })
}
