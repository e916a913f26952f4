import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type * as client from '@ssv-exporter/client'
import { chromiumIsAvailable, startChromium } from '@ssv-exporter/test-kit/chromium'
import { redisIsAvailable } from '@ssv-exporter/test-kit/redis'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decidedBody, operatorBody } from './testing/bodies.ts'
import { buildClient } from './testing/build-client.ts'
import { type GatewayProcess, startGatewayProcess } from './testing/gateway-process.ts'

const CHUNK = 40

/** State that the page exposes to the test. */
interface InPage {
  client: typeof client
  offsets: number[]
  states: string[]
  stream: client.PushStream
}

/** Serves the client's browser build from another origin than the gateway's. */
async function servePage(): Promise<Server> {
  const bundle = await readFile(await buildClient())
  const server = createServer((request, response) => {
    const isBundle = request.url === '/client.min.js'
    response.writeHead(200, { 'content-type': isBundle ? 'text/javascript' : 'text/html' })
    response.end(
      isBundle
        ? bundle
        : '<script type="module">import * as client from "/client.min.js"; Object.assign(window, { client })</script>',
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

const available = (await redisIsAvailable()) && (await chromiumIsAvailable())

describe.skipIf(!available)('the client in a browser, from another origin', () => {
  let running: GatewayProcess
  let server: Server
  let browser: Browser
  let page: Page
  beforeAll(async () => {
    ;[running, server, browser] = await Promise.all([
      startGatewayProcess({
        operators: [0, 1, 2].map((index) => ({ index, key: `k${index}`, operatorId: index + 1 })),
      }),
      servePage(),
      startChromium(),
    ])
    page = await browser.newPage()
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  })
  afterAll(async () => {
    await browser.close()
    server.close()
    await running.stop()
  })

  it('reads over REST', async () => {
    const names = await page.evaluate(async (url) => {
      const { query } = (globalThis as unknown as InPage).client.createClient({ url })
      const keys: string[] = []
      for await (const { publicKey } of query.operators.list({ limit: 2 })) keys.push(publicKey)
      const problem = await query.operators.get(77).catch(({ code }) => code)
      return [...keys, problem]
    }, running.url)
    expect(names).toEqual(['k0', 'k1', 'k2', 'OPERATOR_NOT_FOUND'])
  })

  it('receives every publication once and in order while the gateway is killed and restarted', async () => {
    const from = await page.evaluate(async (url) => {
      const own = globalThis as unknown as InPage
      const states: string[] = []
      const made = own.client.createClient({
        url,
        reconnect: { minMs: 20, maxMs: 200 },
        onStatus: ({ state }) => states.push(state),
      })
      const { asOf } = await made.query.status()
      const stream = made.stream({ from: asOf, bufferSize: 100 })
      const offsets: number[] = []
      Object.assign(own, { stream, offsets, states })
      void (async () => {
        for await (const { position } of stream) offsets.push(position.offset)
      })()
      return asOf
    }, running.url)
    const taken = () => page.evaluate(() => (globalThis as unknown as InPage).offsets.length)

    const published: number[] = []
    let publishing = true
    async function publish() {
      for (let n = 1; publishing; n += 1) {
        const decided = Array.from({ length: CHUNK - 1 }, (_, height) => decidedBody(1, height))
        const last = await running.publish(operatorBody(n), ...decided)
        for (let offset = last - CHUNK + 1; offset <= last; offset += 1) published.push(offset)
        await sleep(50)
      }
    }
    const done = publish()
    for (let round = 0; round < 2; round += 1) {
      const before = await taken()
      await expect.poll(taken).toBeGreaterThan(before)
      await running.kill()
      await running.restart()
    }
    publishing = false
    await done

    await expect
      .poll(() => page.evaluate(() => (globalThis as unknown as InPage).stream.position))
      .toEqual({ epoch: from.epoch, offset: published.at(-1) })
    expect(await page.evaluate(() => (globalThis as unknown as InPage).offsets)).toEqual(published)
    const states = await page.evaluate(() => (globalThis as unknown as InPage).states)
    expect(states.filter((state) => state === 'open')).toHaveLength(3)
  })
})
