import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** A port in front of a server; a test can close and reopen it, which cuts every connection. */
export interface TcpGate {
  readonly port: number
  close(): Promise<void>
  open(): Promise<void>
}

/** @param target such as `http://127.0.0.1:8545` */
export async function openTcpGate(target: string): Promise<TcpGate> {
  const { hostname, port: targetPort } = new URL(target)
  const sockets = new Set<Socket>()
  let server: Server | undefined

  const pass = (client: Socket) => {
    const upstream = connect(Number(targetPort), hostname)
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        client.destroy()
        upstream.destroy()
      })
    }
    client.pipe(upstream).pipe(client)
  }
  const open = async (port: number) => {
    server = createServer(pass).listen(port, '127.0.0.1')
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  }
  const port = await open(0)
  return {
    port,
    async close() {
      const closing = server
      server = undefined
      if (closing === undefined) return
      closing.close()
      for (const socket of sockets) socket.destroy()
      await once(closing, 'close')
    },
    open: async () => void (await open(port)),
  }
}
