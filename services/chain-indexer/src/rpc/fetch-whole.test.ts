import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ResponseBodyTooLargeError } from 'viem'
import { getHttpRpcClient } from 'viem/utils'
import { expect, onTestFinished, test } from 'vitest'
import { fetchWhole } from './fetch-whole.ts'

const CHUNK = 'ä'.repeat(40_000)
const CHUNKS = 10
const BYTES = 2 * CHUNK.length * CHUNKS
const FRAME = '{"jsonrpc":"2.0","id":1,"result":""}'

/**
 * Answers with a long text of characters of two bytes, some of which are split between chunks.
 * @param isEndless so that no buffer can hold it
 */
async function startServer(isEndless = false): Promise<{ url: string; hasBroken: () => boolean }> {
  let hasBroken = false
  const server = createServer(async (_, response) => {
    response.on('close', () => {
      hasBroken ||= !response.writableFinished
    })
    response.writeHead(200, { 'content-type': 'application/json' })
    const bytes = Buffer.from(FRAME.replace('""', `"${CHUNK.repeat(CHUNKS)}"`))
    for (let at = 0; !response.destroyed; at += 65_535) {
      if (at >= bytes.length) {
        if (!isEndless) break
        at = 0
      }
      if (!response.write(bytes.subarray(at, at + 65_535))) {
        await Promise.race([once(response, 'drain'), once(response, 'close')])
      }
    }
    response.end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(async () => {
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { url, hasBroken: () => hasBroken }
}

const ask = (url: string, mostBytes: number) =>
  getHttpRpcClient(url, { fetchFn: fetchWhole(mostBytes), maxResponseBodySize: false }).request({
    body: { method: 'eth_getLogs', params: [], id: 1 },
  })

test('gives viem the whole text of a response', async () => {
  const { url } = await startServer()
  const { result } = await ask(url, BYTES + FRAME.length)
  expect(result).toBe(CHUNK.repeat(CHUNKS))
})

test('gives up a response that is too large, and its connection', async () => {
  const { url, hasBroken } = await startServer(true)
  await expect(ask(url, 100_000)).rejects.toThrow(ResponseBodyTooLargeError)
  await expect.poll(hasBroken).toBe(true)
})
