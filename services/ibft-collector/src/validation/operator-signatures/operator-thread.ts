import { serveBatches } from '../threads/serve-batches.ts'
import { unpackOperatorBatch } from './operator-batch.ts'
import { createOperatorKeys } from './operator-keys.ts'
import { verifyOperators } from './verify-operators.ts'

/** Operators of mainnet are about two thousand; a parsed key is some kilobytes. */
const KEYS = 16_384

const keyOf = createOperatorKeys(KEYS)

serveBatches((bytes) => unpackOperatorBatch(bytes).map((check) => verifyOperators(check, keyOf)))
