import { type ClientMessage, clientMessage } from '@ssv-exporter/gateway-api/stream/client-message'

/** `id` is null if it could not be read. */
export type ReadMessage = { id: string | number | null } & (
  | { message: ClientMessage }
  | { why: string }
)

/** Parses one client message; never throws. */
export function readMessage(data: Buffer): ReadMessage {
  let value: unknown
  try {
    value = JSON.parse(data.toString())
  } catch {
    return { id: null, why: 'not JSON' }
  }
  const id = idOf(value)
  const parsed = clientMessage.safeParse(value)
  if (parsed.success) return { id, message: parsed.data }
  const [issue] = parsed.error.issues
  const path = issue?.path.join('.') ?? ''
  return { id, why: `${path === '' ? '' : `${path}: `}${issue?.message ?? 'unknown'}` }
}

function idOf(value: unknown): string | number | null {
  const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : null
  return typeof id === 'string' || Number.isSafeInteger(id) ? (id as string | number) : null
}
