/** Handlers by message type. */
export type Receivers<M extends { readonly type: string }> = {
  readonly [T in M['type']]: (message: Extract<M, { readonly type: T }>) => void
}

export function receiveBy<M extends { readonly type: string }>(
  receivers: Receivers<M>,
): (message: M) => void {
  return (message) => {
    const receive: ((message: never) => void) | undefined = receivers[message.type as M['type']]
    receive?.(message as never)
  }
}
