import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { GENESIS } from '@ssv-exporter/ssv/genesis/genesis'
import { createLibp2pNetwork } from './libp2p-network.ts'
import { describeNetwork } from './network.conformance.ts'

describeNetwork((options, modules) =>
  createLibp2pNetwork(options, { ...modules, generation: GENESIS, logger: silentLogger() }),
)
