import { HTTP_ERRORS, type HttpErrorCode } from '@ssv-exporter/gateway-api/http-errors'

const RETRY_AFTER_SECONDS: Partial<Record<HttpErrorCode, number>> = {
  TOO_MANY_CONNECTIONS_FROM_ADDRESS: 10,
  SYNCING: 10,
  STOPPING: 5,
  TOO_MANY_CONNECTIONS: 10,
}

export interface Refusal {
  status: number
  headers: Record<string, string>
  body: string
}

/** The HTTP answer for an error code; `more` is added to the body beside `error`. */
export function refusal(code: HttpErrorCode, more: Record<string, unknown> = {}): Refusal {
  const { status, message } = HTTP_ERRORS[code]
  const headers: Record<string, string> = { 'content-type': 'application/json; charset=utf-8' }
  const seconds = RETRY_AFTER_SECONDS[code]
  if (seconds !== undefined) headers['retry-after'] = String(seconds)
  if (status === HTTP_ERRORS.UPGRADE_REQUIRED.status) headers.upgrade = 'websocket'
  if (code === 'BAD_UPGRADE') headers['sec-websocket-version'] = '13'
  return { status, headers, body: JSON.stringify({ error: { code, message }, ...more }) }
}
