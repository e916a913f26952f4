import { serveBatches } from '../threads/serve-batches.ts'
import { unpackBatch } from './batch-codec.ts'
import { createKeyCache } from './key-cache.ts'
import { createPrefixVerifier } from './verify-prefixes.ts'

/** A parsed share key takes about 200 bytes, and validators reuse a few sets of operators. */
const CACHE = { shareKeys: 65_536, aggregates: 65_536 }

const verify = createPrefixVerifier(createKeyCache(CACHE))

serveBatches((bytes) => verify(unpackBatch(bytes)))
