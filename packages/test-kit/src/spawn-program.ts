import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { programEnvironment } from './program-environment.ts'

/** A program of the workspace in a separate process. */
export interface ProgramProcess {
  /** All output so far. */
  output(): string
  /** Resolves with exit code and signal when the process has ended and its output was read. */
  readonly ended: Promise<[number | null, NodeJS.Signals | null]>
  isAlive(): boolean
  kill(signal: NodeJS.Signals): void
  /** Kills the process if it still runs, and waits until it has ended. */
  end(): Promise<void>
  /**
   * Resolves with the first match in its output.
   * @throws Error with the output if the process ends without one
   */
  printed(pattern: RegExp): Promise<RegExpExecArray>
}

/**
 * Runs a program from its sources, with only `env` as its environment. It ends with this process
 * at the latest.
 * @param main path of its main module
 */
export function spawnProgram(
  main: string,
  env: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): ProgramProcess {
  const child = spawn(process.execPath, ['--conditions=source', main, ...args], {
    env: { ...programEnvironment(), ...env },
  })
  const endWithUs = () => void child.kill('SIGKILL')
  process.once('exit', endWithUs)
  child.once('exit', () => process.off('exit', endWithUs))

  let output = ''
  let isOver = false
  const readers = new Set<() => void>()
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk
      for (const read of readers) read()
    })
  }
  // Not 'exit': the last output may still be in the pipe.
  child.once('close', () => {
    isOver = true
    for (const read of readers) read()
  })
  const ended = once(child, 'close') as ProgramProcess['ended']

  return {
    output: () => output,
    ended,
    isAlive: () => child.exitCode === null && child.signalCode === null,
    kill: (signal) => void child.kill(signal),
    async end() {
      child.kill('SIGKILL')
      await ended
    },
    printed: (pattern) =>
      new Promise((resolve, reject) => {
        const read = () => {
          const found = pattern.exec(output)
          if (found === null && !isOver) return
          readers.delete(read)
          if (found !== null) resolve(found)
          else reject(new Error(`the process ended before it printed ${pattern}:\n${output}`))
        }
        readers.add(read)
        read()
      }),
  }
}
