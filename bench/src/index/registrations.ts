import { bytesOf } from '../support/bytes-of.ts'

/** A registered validator, by its number in the order of registrations. */
export interface Registration {
  cluster: number
  /** Nonce of the owner before the registration. */
  nonce: number
}

/** Typical number of validators per cluster, and of clusters per owner, as on mainnet. */
const VALIDATORS_OF_CLUSTER = 50
const CLUSTERS_OF_OWNER = 2
const COMMITTEE = 4
export const OPERATORS = 1_000

/**
 * The first `count` registrations of an endless list: a longer list begins with the shorter one, so
 * that signatures can be reused for every size.
 */
export function planRegistrations(count: number): Registration[] {
  const nonces = new Map<number, number>()
  return Array.from({ length: count }, (_, number) => {
    const clusters = Math.ceil((number + 1) / VALIDATORS_OF_CLUSTER)
    const cluster = drawOf(`cluster of ${number}`) % clusters
    const owner = ownerOf(cluster)
    const nonce = nonces.get(owner) ?? 0
    nonces.set(owner, nonce + 1)
    return { cluster, nonce }
  })
}

export const ownerOf = (cluster: number) => Math.floor(cluster / CLUSTERS_OF_OWNER)

/** Lower-case hex with 0x. */
export const addressOf = (owner: number): `0x${string}` =>
  `0x${bytesOf(`owner ${owner}`, 20).toString('hex')}`

/** Contract numbers, ascending. */
export function committeeOf(cluster: number): number[] {
  const chosen = new Set<number>()
  for (let draw = 0; chosen.size < COMMITTEE; draw++) {
    chosen.add(1 + (drawOf(`committee ${cluster} ${draw}`) % OPERATORS))
  }
  return [...chosen].sort((a, b) => a - b)
}

export const drawOf = (label: string): number => bytesOf(label, 4).readUInt32BE()
