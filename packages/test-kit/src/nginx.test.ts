import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { describe, expect, it } from 'vitest'
import { freePort } from './free-port.ts'
import { nginxIsAvailable, startNginx } from './nginx.ts'

const [GONE, STOPPING, READY, NEW] = ['127.0.0.2', '127.0.0.3', '127.0.0.4', '127.0.0.5']

async function answering(address: string, port: number, status: number): Promise<Server> {
  const server = createServer((_request, response) => response.writeHead(status).end(address))
  server.listen(port, address)
  await once(server, 'listening')
  return server
}

describe.runIf(await nginxIsAvailable())('nginx with the shipped configuration', () => {
  it('retries other gateways, and finds gateways that moved', async () => {
    const gatewayPort = await freePort()
    const servers = [
      await answering(STOPPING, gatewayPort, 503),
      await answering(READY, gatewayPort, 200),
      await answering(NEW, gatewayPort, 200),
    ]
    const nginx = await startNginx({ gatewayPort, addresses: [GONE, STOPPING, READY] })
    const ask = async () => (await fetch(nginx.url)).text()
    for (let request = 0; request < 12; request += 1) expect(await ask()).toBe(READY)
    nginx.move([NEW])
    await expect.poll(ask).toBe(NEW)
    await nginx.stop()
    await expect(fetch(nginx.url)).rejects.toThrow()
    for (const server of servers) server.close()
  })
})
