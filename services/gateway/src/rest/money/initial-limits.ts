import type { InitialLimits } from '@ssv-exporter/contracts/accounting/cluster-balance'
import { PRESETS } from '@ssv-exporter/contracts/presets'

/** What the contract of a network was deployed with, as far as it is known. */
export function initialLimitsOf(network: string | undefined): InitialLimits {
  const preset = Object.entries(PRESETS).find(([name]) => name === network)?.[1]
  return preset?.initialLimits ?? {}
}
