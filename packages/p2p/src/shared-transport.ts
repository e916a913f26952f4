import { EventEmitter } from 'node:events'
import type { ITransportService, UDPTransportService } from '@chainsafe/discv5'
import type { IPacket } from '@chainsafe/discv5/packet'
import type { Multiaddr } from '@multiformats/multiaddr'

/**
 * One socket shared by several discv5 nodes; each receives the packets with its protocol id. Sent
 * packets already contain the id. The creator of the socket opens and closes it.
 */
export function shareTransport(
  transport: UDPTransportService,
  protocolId: string,
): ITransportService {
  const emitter = new EventEmitter()
  const pass = (source: Multiaddr, packet: IPacket) => {
    if (packet.header.protocolId === protocolId) emitter.emit('packet', source, packet)
  }
  return Object.assign(emitter, {
    bindAddrs: transport.bindAddrs,
    ipMode: transport.ipMode,
    async start() {
      transport.on('packet', pass)
    },
    async stop() {
      transport.off('packet', pass)
    },
    send: transport.send.bind(transport),
    getContactableAddr: transport.getContactableAddr.bind(transport),
    addExpectedResponse: transport.addExpectedResponse.bind(transport),
    removeExpectedResponse: transport.removeExpectedResponse.bind(transport),
  }) as unknown as ITransportService
}
