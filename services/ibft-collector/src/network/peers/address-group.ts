import { isIPv6 } from 'node:net'

/**
 * The unit of address limits: an IPv4 address, or the /64 network of an IPv6 address, which one
 * machine can own. An IPv4-mapped IPv6 address counts as the IPv4 address. Anything else is a group
 * of its own.
 */
export function addressGroup(ip: string): string {
  if (!isIPv6(ip)) return ip
  const words = wordsOf(ip.toLowerCase().replace(/%.*$/, ''))
  const mapped = words.slice(0, 5).every((word) => word === 0) && words[5] === 0xffff
  if (mapped) {
    const [high = 0, low = 0] = words.slice(6)
    return [high >> 8, high & 255, low >> 8, low & 255].join('.')
  }
  const network = words.slice(0, 4).map((word) => word.toString(16))
  return `${network.join(':')}::/64`
}

export function isLoopback(ip: string): boolean {
  return ip.startsWith('127.') || ip === '::1' || ip.startsWith('::ffff:127.')
}

/** The eight words of an IPv6 address (RFC 4291 §2.2). */
function wordsOf(ip: string): number[] {
  const plain = ip.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...bytes: string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = bytes.slice(0, 4).map(Number)
    return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`
  })
  const [left = '', right] = plain.split('::')
  const head = parse(left)
  const tail = parse(right ?? '')
  const gap = right === undefined ? 0 : 8 - head.length - tail.length
  return [...head, ...Array<number>(Math.max(0, gap)).fill(0), ...tail]
}

const parse = (text: string) =>
  text === '' ? [] : text.split(':').map((word) => Number.parseInt(word, 16))
