import { serveBatches } from '../threads/serve-batches.ts'
import { unpackBatch, unpackKeys } from './batch-codec.ts'
import { createKeyCache } from './key-cache.ts'
import { createPrefixVerifier } from './verify-prefixes.ts'

/** Mainnet has about 700 000 share keys; validators reuse a few sets of operators. */
const CACHE = { shareKeys: 1_048_576, aggregates: 65_536 }

const keyOf = createKeyCache(CACHE)
const verify = createPrefixVerifier(keyOf)

serveBatches((bytes) => {
  const keys = unpackKeys(bytes)
  if (keys === undefined) return verify(unpackBatch(bytes))
  return keys.map((key) => Number(keyOf([key]) !== undefined))
})
