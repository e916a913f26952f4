import type { Connection } from '@libp2p/interface'

export interface ConnectionInfo {
  readonly peerId: string
  readonly direction: 'in' | 'out'
  /** Without the port. */
  readonly remoteIp: string
  /** Remote multiaddr. */
  readonly remoteAddress: string
}

/** Tracks connected peers. Reports each peer once, regardless of its number of connections. */
export function createConnectionTable() {
  const ofPeer = new Map<string, Set<Connection>>()
  const opened: ((connection: ConnectionInfo) => void)[] = []
  const closed: ((peerId: string) => void)[] = []

  return {
    opened(connection: Connection): void {
      const peerId = connection.remotePeer.toString()
      const known = ofPeer.get(peerId)
      if (known !== undefined) {
        known.add(connection)
        return
      }
      ofPeer.set(peerId, new Set([connection]))
      const facts = connectionInfo(connection)
      for (const listener of opened) listener(facts)
    },
    closed(connection: Connection): void {
      const peerId = connection.remotePeer.toString()
      const known = ofPeer.get(peerId)
      if (known === undefined || !known.delete(connection) || known.size > 0) return
      ofPeer.delete(peerId)
      for (const listener of closed) listener(peerId)
    },
    /** A currently usable connection. */
    open(peerId: string): Connection | undefined {
      for (const connection of ofPeer.get(peerId) ?? []) {
        if (connection.status === 'open') return connection
      }
      return undefined
    },
    all: (peerId: string): Connection[] => [...(ofPeer.get(peerId) ?? [])],
    peers: (): string[] => [...ofPeer.keys()],
    info(): ConnectionInfo[] {
      return [...ofPeer.values()].flatMap(([first]) =>
        first === undefined ? [] : [connectionInfo(first)],
      )
    },
    onOpened: (listener: (connection: ConnectionInfo) => void) => void opened.push(listener),
    onClosed: (listener: (peerId: string) => void) => void closed.push(listener),
  }
}

export function connectionInfo(connection: Connection): ConnectionInfo {
  return {
    peerId: connection.remotePeer.toString(),
    direction: connection.direction === 'inbound' ? 'in' : 'out',
    remoteIp: connection.remoteAddr.getComponents()[0]?.value ?? '',
    remoteAddress: connection.remoteAddr.toString(),
  }
}
