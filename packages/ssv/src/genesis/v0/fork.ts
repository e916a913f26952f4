import type { GenesisFork } from '../generation.ts'
import { MAX_MESSAGE_BYTES } from '../max-message-bytes.ts'
import { forkOfNodeRecord, nodeRecordEntriesV0, subnetsOfNodeRecord } from '../node-record.ts'
import type { Sha256 } from '../sha256.ts'
import { MAIN_TOPIC, validatorTopicV0 } from '../topics.ts'
import { decodeGossipV0, encodeGossipV0 } from './gossip.ts'
import { guessKindV0 } from './guess-kind.ts'

/** Fork v0: a topic for each validator, gossipsub's own message ids. */
export function createForkV0(sha256: Sha256): GenesisFork {
  return {
    name: 'v0',
    topics: [MAIN_TOPIC],
    topicsOf: (publicKey) => [validatorTopicV0(publicKey)],
    publishTopics: (publicKey) => [validatorTopicV0(publicKey)],
    mayCarry: (topic, publicKey, kind) =>
      topic === validatorTopicV0(publicKey) || (topic === MAIN_TOPIC && kind === 'decided'),
    rootForks: ['v0'],
    maxMessageBytes: MAX_MESSAGE_BYTES,
    guessKind: guessKindV0,
    decodeGossip: (data) => decodeGossipV0(data, sha256),
    encodeGossip: encodeGossipV0,
    nodeRecordEntries: nodeRecordEntriesV0,
    acceptsNodeRecord: (entries) => forkOfNodeRecord(entries) === 'v0',
    subnetsOf: subnetsOfNodeRecord,
  }
}
