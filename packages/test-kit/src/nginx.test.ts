import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { nginxIsAvailable, startNginx } from './nginx.ts'

async function answering(status: number): Promise<{ server: Server; port: number }> {
  const server = createServer((_request, response) => response.writeHead(status).end())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { server, port: (server.address() as AddressInfo).port }
}

it.runIf(await nginxIsAvailable())(
  'a request goes to the upstream that takes it, whichever is asked first',
  async () => {
    const [ready, stopping, gone] = [
      await answering(200),
      await answering(503),
      await answering(200),
    ]
    gone.server.close()
    const nginx = await startNginx({ upstreams: [gone.port, stopping.port, ready.port] })
    for (let request = 0; request < 6; request += 1) {
      expect((await fetch(nginx.url)).status).toBe(200)
    }
    await nginx.stop()
    await expect(fetch(nginx.url)).rejects.toThrow()
    ready.server.close()
    stopping.server.close()
  },
)
