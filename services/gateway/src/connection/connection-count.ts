import { addressKey } from './address-key.ts'

export interface ConnectionCount {
  readonly total: number
  of(address: string): number
  add(address: string): void
  /** Removes a connection added before. */
  remove(address: string): void
}

/** Counts open connections in total and by address. */
export function createConnectionCount(): ConnectionCount {
  const byAddress = new Map<string, number>()
  let total = 0

  function change(key: string, by: number): void {
    total += by
    const count = (byAddress.get(key) ?? 0) + by
    if (count === 0) byAddress.delete(key)
    else byAddress.set(key, count)
  }

  return {
    get total() {
      return total
    },
    of: (address) => byAddress.get(addressKey(address)) ?? 0,
    add: (address) => change(addressKey(address), 1),
    remove: (address) => change(addressKey(address), -1),
  }
}
