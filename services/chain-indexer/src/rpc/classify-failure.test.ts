import { expect, test } from 'vitest'
import { classifyFailure } from './classify-failure.ts'

/**
 * Error responses as documented by providers or quoted by users: HTTP status, code, text, the
 * classification, and the stated block limit.
 */
const TEXTS: [number | undefined, number | undefined, string, string, number?][] = [
  // Alchemy, Blast
  [400, -32600, 'You can make eth_getLogs requests with up to a 10 block range.', 'range', 10],
  [
    400,
    -32602,
    'Log response size exceeded. You can make eth_getLogs requests with up to a 2K block range',
    'range',
    2_000,
  ],
  [429, 429, 'Your app has exceeded its compute units per second capacity.', 'rate'],
  [
    429,
    429,
    'Your app has exceeded its throughput limit. If you have retries enabled, you can safely ignore this message.',
    'rate',
  ],
  [
    undefined,
    undefined,
    'Your app has exceeded its throughput limit. If you have retries enabled, you can safely ignore this message.',
    'rate',
  ],
  // Infura
  [
    undefined,
    -32005,
    'query returned more than 10000 results. Try with this block range [0x1, 0x2].',
    'range',
  ],
  [undefined, -32602, 'range 20000 exceeds limit of 10000', 'range', 10_000],
  [402, -32005, 'daily request count exceeded, request rate limited', 'refused'],
  [undefined, -32005, 'daily usage limit exceeded', 'refused'],
  [
    402,
    undefined,
    'You have exceeded your monthly request limit. Please upgrade your plan.',
    'refused',
  ],
  // clients
  [undefined, -32602, 'exceed maximum block range: 5000', 'range', 5_000],
  [
    undefined,
    -32602,
    'query block range exceeds server limit, narrow your filter: 1000',
    'range',
    1_000,
  ],
  [undefined, -32602, 'query exceeds max block range 100000', 'range', 100_000],
  [undefined, -32602, 'query exceeds max results 20000, retry with the range 1-100', 'range'],
  [undefined, -32008, 'Response is too big', 'range'],
  [undefined, -32602, 'block range extends beyond current head block', 'missing'],
  [undefined, -32000, 'unknown block', 'missing'],
  [undefined, -32000, 'header not found', 'missing'],
  [undefined, 4444, 'pruned history unavailable', 'pruned'],
  [undefined, -32000, 'query timeout exceeded', 'range'],
  // other providers
  [undefined, -32000, 'block range too large, max range: 10000', 'range', 10_000],
  [
    undefined,
    -32602,
    'query exceeds range, retry smaller (max block range 1000, got 5000)',
    'range',
    1_000,
  ],
  [undefined, -32000, 'too wide blocks range, the limit is 100', 'range', 100],
  [undefined, -32001, 'Block range too large: maximum allowed is 500 blocks', 'range', 500],
  [undefined, -32005, 'limit exceeded', 'range'],
  [413, -32614, 'eth_getLogs is limited to a 10,000 range', 'range', 10_000],
  [undefined, -32614, 'limited to a maximum of 25 requests per second', 'rate'],
  [undefined, -32600, 'block range is too wide', 'range'],
  [
    undefined,
    -32000,
    'Unauthorized: You must authenticate your request with an API key',
    'refused',
  ],
  [undefined, -32000, 'maximum [from, to] blocks distance: 2000', 'range', 2_000],
  [undefined, -32701, 'exceed maximum block range: 50000', 'range', 50_000],
  [403, -32602, 'Archive requests require a personal token', 'pruned'],
  [undefined, 35, 'ranges over 10000 blocks are not supported on freetier', 'range', 10_000],
  [undefined, -32047, 'range too large. Max range: 800', 'range', 800],
  [undefined, undefined, 'Maximum allowed number of requested blocks is 1000', 'range', 1_000],
  [undefined, undefined, 'eth_getLogs is limited to 1024 block range', 'range', 1_024],
  [undefined, undefined, 'please limit the query to at most 1000 blocks', 'range', 1_000],
  [undefined, -32602, 'eth_getLogs is limited to 0 - 50 blocks range', 'range', 50],
  [undefined, undefined, 'response size should not greater than 10000000 bytes', 'range'],
  [
    undefined,
    -32000,
    'requested too many blocks from 1 to 5000, maximum is set to 2048',
    'range',
    2_048,
  ],
  [undefined, undefined, 'block range is too wide (maximum 1024)', 'range', 1_024],
  [undefined, undefined, 'block range greater than 10000 max', 'range', 10_000],
  [undefined, undefined, 'query must be smaller than size 1024', 'range', 1_024],
  [500, -32020, 'backend response too large', 'range'],
  [undefined, undefined, 'logs matched by query exceeds limit of 10000', 'range'],
  [undefined, undefined, 'The request took too long to process', 'range'],
  [undefined, undefined, 'request took too long, try a smaller block interval', 'range'],
  [undefined, undefined, 'You have exceeded the maximum number of requests allowed', 'rate'],
  [undefined, undefined, 'Too many concurrent requests', 'rate'],
  [undefined, undefined, 'too many connections', 'rate'],
  [
    429,
    -32007,
    '15/second request limit reached - reduce calls per second or upgrade your account',
    'rate',
  ],
  [429, undefined, 'Too Many Requests', 'rate'],
  [
    undefined,
    -32601,
    'the method eth_getBlockReceipts does not exist/is not available',
    'unsupported',
  ],
  // halved only when they repeat
  [undefined, -32001, 'Unable to complete request at this time.', 'failed'],
  [500, undefined, 'Internal server error. Forwarder error: 1000.', 'failed'],
  [504, undefined, 'Gateway Time-out', 'range'],
  [524, undefined, 'error code: 524', 'failed'],
  [502, undefined, 'Bad Gateway', 'failed'],
  [undefined, undefined, 'no response', 'failed'],
]

test.each(TEXTS)('%s %s "%s" is classified as %s', (status, code, text, reason, mostBlocks) => {
  const found = classifyFailure({ status, code, text })
  expect(found).toEqual({ reason, ...(mostBlocks !== undefined && { mostBlocks }) })
})
