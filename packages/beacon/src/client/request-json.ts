import { describeError } from '@ssv-exporter/service-kit/describe-error'
import { BeaconApiError } from './errors.ts'

export interface BeaconRequest {
  /** Relative to the node's URL, without a leading slash. */
  readonly path: string
  /** Sent as JSON with POST; without it the request is a GET. */
  readonly body?: unknown
}

export interface RequestJsonOptions {
  readonly url: URL
  /** Scheme and host, for faults. */
  readonly name: string
  readonly headers: Readonly<Record<string, string>>
  readonly timeoutMs: number
  readonly maxBytes: number
  readonly signal: AbortSignal
}

/**
 * Statuses of requests that the same node will reject again: it lacks the path, or rejects the
 * parameters.
 */
const REFUSED = new Set([400, 404, 405, 410, 415, 501])
/** Maximum length of an error's body in messages. */
const EXCERPT_CHARACTERS = 200

/**
 * Sends one request and reads its JSON response, with a total deadline and a size limit.
 * @throws BeaconApiError
 */
export async function requestJson(
  request: BeaconRequest,
  options: RequestJsonOptions,
): Promise<unknown> {
  const { url, name, headers, timeoutMs, maxBytes, signal } = options
  const { path, body } = request
  const fault = (reason: 'failed' | 'refused' | 'invalid', detail: string, cause?: unknown) =>
    new BeaconApiError(reason, { node: name, path, detail }, cause)
  const deadline = AbortSignal.timeout(timeoutMs)
  let response: Response
  let text: string
  try {
    response = await fetch(url, {
      ...(body === undefined
        ? { headers: { accept: 'application/json', ...headers } }
        : {
            method: 'POST',
            headers: { accept: 'application/json', 'content-type': 'application/json', ...headers },
            body: JSON.stringify(body),
          }),
      signal: AbortSignal.any([signal, deadline]),
    })
    text = await readText(response, maxBytes)
  } catch (error) {
    if (error instanceof RangeError) throw fault('invalid', error.message)
    throw fault(
      'failed',
      deadline.aborted ? `no answer within ${timeoutMs} ms` : describeError(error),
      error,
    )
  }
  if (!response.ok) {
    const detail = `HTTP ${response.status}: ${text.slice(0, EXCERPT_CHARACTERS)}`
    throw fault(REFUSED.has(response.status) ? 'refused' : 'failed', detail)
  }
  try {
    return JSON.parse(text)
  } catch (error) {
    throw fault('invalid', 'the answer is not JSON', error)
  }
}

/** @throws RangeError above `maxBytes` */
async function readText({ body }: Response, maxBytes: number): Promise<string> {
  if (body === null) return ''
  const chunks: Uint8Array[] = []
  let bytes = 0
  // Leaving the loop early cancels the stream and closes the connection.
  for await (const chunk of body) {
    bytes += chunk.length
    if (bytes > maxBytes) throw new RangeError(`the answer has more than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
