/** Maximum packets processed per second. */
export interface PacketLimitOptions {
  readonly perSecond: number
  readonly perSecondPerAddress: number
}

const WINDOW_MS = 1_000

/**
 * Limits packets per second. UDP source addresses are easily forged, so no address is blocked for
 * longer, and responses from queried nodes are not counted.
 */
export function createPacketLimit(
  { perSecond, perSecondPerAddress }: PacketLimitOptions,
  now: () => number = Date.now,
) {
  const expected = new Map<string, number>()
  const ofAddress = new Map<string, number>()
  let inAll = 0
  let windowStart = 0

  return {
    allowEncodedPacket(ip: string): boolean {
      const nowMs = now()
      // A clock that was set back must not block the window until it catches up.
      if (nowMs < windowStart || nowMs - windowStart >= WINDOW_MS) {
        windowStart = nowMs
        inAll = 0
        ofAddress.clear()
      }
      if (inAll >= perSecond) return false
      const count = ofAddress.get(ip) ?? 0
      if (count >= perSecondPerAddress && !expected.has(ip)) return false
      ofAddress.set(ip, count + 1)
      inAll += 1
      return true
    },
    addExpectedResponse(ip: string): void {
      expected.set(ip, (expected.get(ip) ?? 0) + 1)
    },
    removeExpectedResponse(ip: string): void {
      const left = (expected.get(ip) ?? 0) - 1
      if (left > 0) expected.set(ip, left)
      else expected.delete(ip)
    },
  }
}
