/** One thing said or done in an example over WebSocket. */
export type DialogueStep =
  | { readonly by: 'client' | 'server'; readonly message: string; readonly payload: unknown }
  | { readonly by: 'network'; readonly happens: string }
