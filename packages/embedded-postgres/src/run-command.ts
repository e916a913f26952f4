import { spawn } from 'node:child_process'
import { once } from 'node:events'

export interface CommandResult {
  /** null when it could not be started or was killed. */
  readonly code: number | null
  /** The end of standard output and standard error. */
  readonly output: string
}

const KEPT_OUTPUT_CHARS = 4_000

export interface CommandOptions {
  user?: { uid: number; gid: number } | undefined
  cwd?: string
}

/**
 * Runs a command to its end; never rejects. The environment is minimal, so that the caller's PG*
 * variables have no effect.
 */
export async function runCommand(
  command: string,
  args: readonly string[],
  { user, cwd = '/' }: CommandOptions = {},
): Promise<CommandResult> {
  const child = spawn(command, args, {
    cwd,
    env: serverEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(user === undefined ? {} : { uid: user.uid, gid: user.gid }),
  })
  let output = ''
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-KEPT_OUTPUT_CHARS)
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  try {
    const [code] = (await once(child, 'close')) as [number | null]
    return { code, output: output.trim() }
  } catch (error) {
    return { code: null, output: String(error) }
  }
}

export function serverEnvironment(): NodeJS.ProcessEnv {
  // useradd and adduser live in the sbin folders.
  return { PATH: `${process.env.PATH ?? ''}:/usr/local/sbin:/usr/sbin:/sbin`, LC_ALL: 'C' }
}
