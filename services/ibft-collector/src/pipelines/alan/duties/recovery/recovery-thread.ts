import { constants, platform, setPriority } from 'node:os'
import { createKeyCache } from '../../../../signatures/bls/key-cache.ts'
import { serveBatches } from '../../../../signatures/threads/serve-batches.ts'
import { recoverBatch } from './recover-batch.ts'
import { unpackJobs } from './recovery-codec.ts'

// On Linux this is the priority of the calling thread alone. Everything else goes first.
if (platform() === 'linux') setPriority(constants.priority.PRIORITY_LOW)

// Keys of validators; mainnet has about 150 000.
const keyOf = createKeyCache({ shareKeys: 262_144, aggregates: 1 })

serveBatches((bytes) => recoverBatch(unpackJobs(bytes), keyOf))
