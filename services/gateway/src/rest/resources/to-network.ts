import type { RelatedContracts } from '@ssv-exporter/contracts/presets'
import type { NetworkResource } from '@ssv-exporter/gateway-api/resources/network-resource'
import {
  ETH_SINCE,
  ethSinceOf,
  type NetworkParameter,
  namedByCurrency,
} from '@ssv-exporter/store/registry/network-parameters'

const MODULE = /^module(\d+)$/
/** Stored with the parameters but not one of them. */
const OF_THE_CONTRACT: ReadonlySet<string> = new Set(['version', 'implementation', ETH_SINCE])

/**
 * @param set in chain order, up to and including `block`
 * @param relatedContracts values from the network preset
 */
export function toNetwork(
  set: readonly NetworkParameter[],
  block: number | null,
  relatedContracts: RelatedContracts | undefined,
): NetworkResource {
  const ethSince = ethSinceOf(set)
  const last = new Map(namedByCurrency(set, ethSince).map((each) => [each.name, each]))
  const byName = [...last.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  return {
    block,
    version: last.get('version')?.value ?? null,
    ethSince: ethSince ?? null,
    implementation: last.get('implementation')?.value ?? null,
    relatedContracts: relatedContracts ?? null,
    beside: relatedContracts ?? null,
    modules: byName.flatMap(({ name, value }) => {
      const [, id] = MODULE.exec(name) ?? []
      return id === undefined ? [] : [{ id: Number(id), address: value }]
    }),
    parameters: byName.flatMap(({ name, value, event, block: at, logIndex }) =>
      OF_THE_CONTRACT.has(name) || MODULE.test(name)
        ? []
        : [{ name, value, source: 'event', event, block: at, logIndex } as const],
    ),
  }
}
