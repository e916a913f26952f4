import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { GENESIS } from '@ssv-exporter/ssv/genesis/genesis'
import { createNetwork } from './create-network.ts'
import { describeNetwork } from './network.conformance.ts'

describeNetwork((options, modules) =>
  createNetwork(options, { ...modules, generation: GENESIS, logger: silentLogger() }),
)
