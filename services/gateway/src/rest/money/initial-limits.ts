import type { InitialLimits } from '@ssv-exporter/contracts/accounting/cluster-balance'
import { PRESETS } from '@ssv-exporter/contracts/presets'

/** Known deployment parameters of a network's contract. */
export function initialLimitsOf(network: string | undefined): InitialLimits {
  const preset = Object.entries(PRESETS).find(([name]) => name === network)?.[1]
  return preset?.initialLimits ?? {}
}
