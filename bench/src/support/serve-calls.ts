/** Remotely callable functions, each with one argument. */
export type Calls = Record<string, (argument: never) => unknown>

export interface RemoteQuestion {
  id: number
  name: string
  argument: unknown
}

export interface RemoteAnswer {
  id: number
  value?: unknown
  failure?: string
}

/** Executes calls of the process that started this one. */
export function serveCalls(calls: Calls): void {
  process.on('message', async ({ id, name, argument }: RemoteQuestion) => {
    let answer: RemoteAnswer
    try {
      answer = { id, value: await calls[name]?.(argument as never) }
    } catch (error) {
      answer = { id, failure: error instanceof Error ? (error.stack ?? error.message) : `${error}` }
    }
    process.send?.(answer)
  })
}
