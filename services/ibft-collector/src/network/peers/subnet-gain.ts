/** What the first, second and third peer of a subnet is worth; with more the subnet is safe (ssv v2.3.7 behaviour). */
const WORTH_BY_PEERS = [16, 4, 1] as const

/**
 * How much a peer adds to the coverage of subnets.
 * @param shared whether it listens to a subnet that we want, by subnet
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
