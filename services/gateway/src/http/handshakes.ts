import type { Duplex } from 'node:stream'

export interface Handshakes {
  /** A connection asked to become a WebSocket; nobody else watches over it from here on. */
  begun(transport: Duplex): void
  /** It became one. */
  done(transport: Duplex): void
  /** Ends those that did not. */
  endAll(): void
}

/** Ends connections whose handshake is not answered in time. */
export function createHandshakes({ timeoutMs }: { timeoutMs: number }): Handshakes {
  const pending = new Map<Duplex, NodeJS.Timeout>()

  function done(transport: Duplex): void {
    clearTimeout(pending.get(transport))
    pending.delete(transport)
  }

  return {
    begun(transport) {
      pending.set(
        transport,
        setTimeout(() => transport.destroy(), timeoutMs),
      )
      transport.once('close', () => done(transport))
    },
    done,
    endAll() {
      for (const transport of pending.keys()) transport.destroy()
    },
  }
}
