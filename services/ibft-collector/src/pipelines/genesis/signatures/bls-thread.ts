import { unpackBatch } from '../../../signatures/bls/batch-codec.ts'
import { createKeyCache } from '../../../signatures/bls/key-cache.ts'
import { serveBatches } from '../../../signatures/threads/serve-batches.ts'
import { createPrefixVerifier } from './verify-prefixes.ts'

/** Validators reuse a few sets of operators. */
const verify = createPrefixVerifier(createKeyCache({ shareKeys: 65_536, aggregates: 65_536 }))

serveBatches((bytes) => verify(unpackBatch(bytes)))
