import { hexOf } from '@ssv-exporter/encoding/hex-text'
import { SUBNETS } from '../subnet-bits.ts'
import { subnetOf } from './subnets.ts'

const PREFIX_V0 = 'bloxstaking.ssv.'
/** Fork v2 kept the prefix. */
const PREFIX_V1 = 'ssv.v1.'

/**
 * Topic of fork v0. Releases v0.1.1 … v0.1.9, and later ones on request, published each decided
 * message there a second time.
 */
export const MAIN_TOPIC = `${PREFIX_V0}main`
export const DECIDED_TOPIC = `${PREFIX_V1}decided`
export const SUBNET_TOPICS: readonly string[] = Array.from(
  { length: SUBNETS },
  (_, subnet) => `${PREFIX_V1}${subnet}`,
)

export const validatorTopicV0 = (publicKey: Uint8Array) => `${PREFIX_V0}${hexOf(publicKey)}`
export const validatorTopicV1 = (publicKey: Uint8Array) => `${PREFIX_V1}${hexOf(publicKey)}`
export const subnetTopic = (publicKey: Uint8Array) =>
  `${PREFIX_V1}${subnetOf(publicKey) ?? 'unknown'}`
