import type { IncomingMessage } from 'node:http'
import proxyAddress from '@fastify/proxy-addr'

/**
 * Says where a request comes from: the nearest address that is none of the trusted proxies.
 * @param trustedProxies addresses or networks whose `X-Forwarded-For` is believed
 */
export function createClientAddress(
  trustedProxies: readonly string[],
): (request: IncomingMessage) => string {
  if (trustedProxies.length === 0) return ({ socket }) => socket.remoteAddress ?? ''
  const trusts = proxyAddress.compile([...trustedProxies])
  return (request) => proxyAddress(request, trusts)
}
