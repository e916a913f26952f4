import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Calls, RemoteAnswer, RemoteQuestion } from './serve-calls.ts'

/** A program in a separate process that is called remotely. */
export interface Remote<C extends Calls> extends AsyncDisposable {
  readonly pid: number
  /** Rejects with what the program threw, and when it ends. */
  call<Name extends keyof C & string>(
    name: Name,
    argument: Parameters<C[Name]>[0],
  ): Promise<Awaited<ReturnType<C[Name]>>>
}

/** @param file a program that calls `serveCalls` */
export function openRemote<C extends Calls>(
  file: URL,
  env: Readonly<Record<string, string>> = {},
): Remote<C> {
  const child = fork(fileURLToPath(file), {
    // Arrays of numbers are bytes, which JSON lacks.
    serialization: 'advanced',
    env: { ...process.env, ...env },
  })
  const endWithUs = () => void child.kill('SIGKILL')
  process.once('exit', endWithUs)
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  let calls = 0
  child.on('message', ({ id, value, failure }: RemoteAnswer) => {
    if (failure === undefined) waiting.get(id)?.resolve(value)
    else waiting.get(id)?.reject(new Error(failure))
    waiting.delete(id)
  })
  child.once('exit', (code, signal) => {
    process.off('exit', endWithUs)
    for (const { reject } of waiting.values())
      reject(new Error(`${file} ended with ${code ?? signal}`))
  })

  return {
    pid: child.pid ?? 0,
    call(name, argument) {
      const id = calls++
      const answer = Promise.withResolvers<unknown>()
      answer.promise.catch(() => {})
      waiting.set(id, answer)
      child.send({ id, name, argument } satisfies RemoteQuestion, (error) => {
        if (error !== null) answer.reject(error)
      })
      return answer.promise as Promise<never>
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
    },
  }
}
