import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { AssemblyOptions } from '../assemble-indexer.ts'

export interface SimulatedIndexer {
  /** Kills it with SIGKILL at any point. @throws if it had already exited */
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>
}

/**
 * Starts indexers in pre-spawned processes: loading the code takes longer than most of their lives.
 */
export interface IndexerProcesses {
  start(options: AssemblyOptions): Promise<SimulatedIndexer>
  stop(): void
}

const FILE = fileURLToPath(new URL('./indexer-process.ts', import.meta.url))

export function createIndexerProcesses(): IndexerProcesses {
  const living = new Set<ChildProcess>()
  let spare: ChildProcess | undefined

  function begin(): ChildProcess {
    const child = fork(FILE, {
      execArgv: ['--conditions=source'],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    living.add(child)
    child.once('exit', () => living.delete(child))
    return child
  }

  return {
    async start(options) {
      const child = spare ?? begin()
      spare = begin()
      const started = once(child, 'message')
      const ended = once(child, 'exit').then(([code, signal]) => code ?? signal)
      child.send(options)
      const first = await Promise.race([started.then(() => 'started'), ended])
      if (first !== 'started') throw new Error(`the indexer ended with ${first} while it started`)
      return {
        async end(signal) {
          if (child.exitCode !== null || child.signalCode !== null) {
            throw new Error(`the indexer ended by itself with ${await ended}`)
          }
          child.kill(signal)
          const outcome = await ended
          const wanted = signal === 'SIGKILL' ? signal : 0
          if (outcome !== wanted) throw new Error(`the indexer ended with ${outcome}`)
        },
      }
    },
    stop() {
      for (const child of living) child.kill('SIGKILL')
    },
  }
}
