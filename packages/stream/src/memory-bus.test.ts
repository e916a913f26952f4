import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { describeBus } from './bus.conformance.ts'
import { createMemoryBus } from './memory-bus.ts'

describeBus((options) => createMemoryBus(options, { logger: silentLogger() }))
