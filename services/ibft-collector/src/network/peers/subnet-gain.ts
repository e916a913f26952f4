/**
 * The value of the first, second and third peer of a subnet; with more the subnet is safe (ssv
 * v2.3.7 behaviour).
 */
const WORTH_BY_PEERS = [16, 4, 1] as const

/**
 * What a peer adds to our subnets.
 * @param shared by subnet, whether it is subscribed to a subnet that we want
 */
export function subnetGain(
  shared: readonly boolean[],
  peersOf: (subnet: number) => number,
): number {
  return shared.reduce(
    (sum, listens, subnet) => (listens ? sum + (WORTH_BY_PEERS[peersOf(subnet)] ?? 0) : sum),
    0,
  )
}
