import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { GENESIS } from '@ssv-exporter/ssv/genesis/genesis'
import { describeNetwork } from '../network.conformance.ts'
import { createThreadedNetwork } from './threaded-network.ts'

describeNetwork((options, { metrics }) =>
  createThreadedNetwork(options, {
    generation: GENESIS,
    logger: silentLogger(),
    metrics,
    onFatal: (error) => {
      throw error
    },
  }),
)
