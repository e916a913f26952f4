/** One message or event of a WebSocket example. */
export type DialogueStep =
  | { readonly by: 'client' | 'server'; readonly message: string; readonly payload: unknown }
  | { readonly by: 'network'; readonly event: string }
