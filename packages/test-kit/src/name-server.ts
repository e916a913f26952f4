import { createSocket } from 'node:dgram'
import { once } from 'node:events'

export interface NameServer {
  readonly port: number
  /** Sets the IPv4 addresses of every name. */
  addresses: readonly string[]
  stop(): Promise<void>
}

const HEADER_BYTES = 12
/** Bytes of type and class after the name in a question. */
const QUESTION_TAIL_BYTES = 4

/**
 * Starts a DNS server on 127.0.0.1 that answers every name with one list of addresses (RFC 1035,
 * section 4).
 */
export async function startNameServer(addresses: readonly string[]): Promise<NameServer> {
  const socket = createSocket('udp4')
  const server = {
    port: 0,
    addresses,
    async stop() {
      socket.close()
      await once(socket, 'close')
    },
  }
  socket.on('message', (query, { port, address }) => {
    const answer = answerTo(query, server.addresses)
    socket.send(answer, port, address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  server.port = socket.address().port
  return server
}

function answerTo(query: Buffer, addresses: readonly string[]): Buffer {
  const endOfName = query.indexOf(0, HEADER_BYTES) + 1
  const question = query.subarray(HEADER_BYTES, endOfName + QUESTION_TAIL_BYTES)
  const header = Buffer.alloc(HEADER_BYTES)
  query.copy(header, 0, 0, 2)
  // A response, recursion desired and available, no error; one question.
  header.writeUInt16BE(0x8180, 2)
  header.writeUInt16BE(1, 4)
  header.writeUInt16BE(addresses.length, 6)
  const records = addresses.map((address) => {
    const octets = address.split('.').map(Number)
    // The name of the question, type A, class IN, TTL 0 s, 4 bytes.
    return Buffer.from([0xc0, HEADER_BYTES, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, ...octets])
  })
  return Buffer.concat([header, question, ...records])
}
